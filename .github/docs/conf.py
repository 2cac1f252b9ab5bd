"""The reference pages: ``python -m sphinx -E -W -n -b html .github/docs build/docs``. Fetches nothing."""

from __future__ import annotations

import builtins
import importlib
import sys
from types import FunctionType
from typing import TYPE_CHECKING, Any

from sphinx.errors import ExtensionError
from sphinx.ext.napoleon import Config, GoogleDocstring
from sphinx.pycode import ModuleAnalyzer

import compose_async

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "compose-async"
version = release = compose_async.__version__
extensions = ["sphinx.ext.autodoc", "myst_parser"]
html_theme = "furo"
html_title = f"compose-async {version}"
html_show_copyright = html_show_sourcelink = False
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
autodoc_default_options = {"inherited-members": "object,Exception,BaseException"}
nitpicky = True
# No inventories are fetched: what is of others is named and not linked. Nor is what has no page: types of private
# modules, and of modules within a public package, in signatures.
OTHERS = "|".join([*dir(builtins), *sys.stdlib_module_names, "httpx", "opentelemetry", "pytest", "starlette"])
nitpick_ignore_regex = [
    ("py:.*", rf"({OTHERS})(\..*)?"),
    ("py:.*", r"compose_async\.(.*\.)?_\w+\..+"),
    ("py:.*", r"compose_async\.[a-z]\w*\.[a-z]\w*\.\w.*"),
    ("py:class", r"compose_async\.errors\.RecipeFields"),  # the keywords that two constructors share
]

suppress_warnings = ["ref.python"]  # the builtin ``type`` is also the name of a field of many models
PAGES = (
    "errors",
    "events",
    "models",
    "recipes",
    "resources",
    "workflows",
    "durable",
    "simulator",
    "telemetry",
    "testing",
)
"""Public modules, in the order in which a name finds its page: that of the first which lists it."""


HOMES: dict[str, str] = {}
"""Name -> the public module on whose page it stands."""


def setup(app: Sphinx) -> None:
    """Let classes and functions live where they are public, so that titles and links say what people import."""
    modules = [*map("compose_async.{}".format, PAGES), "compose_async"]
    found = {module: importlib.import_module(module) for module in modules}
    # All are loaded before any is moved: converters resolve types by the module that defines them.
    public = [(name, module, getattr(found[module], name)) for module in modules for name in found[module].__all__]
    for name, module, value in public:
        if HOMES.setdefault(name, module) == module and isinstance(value, type | FunctionType):
            _describe_attributes(name, value.__module__, module)
            value.__module__ = module
    app.connect("autodoc-process-docstring", _sections)
    app.connect("missing-reference", _at_home)
    app.connect("env-check-consistency", _each_once)


def _describe_attributes(name: str, source: str, home: str) -> None:
    """Let the docstrings below a class's attributes be found where the class is public."""
    there, here = ModuleAnalyzer.for_module(source), ModuleAnalyzer.for_module(home)
    there.analyze()
    here.analyze()
    here.attr_docs.update({key: text for key, text in there.attr_docs.items() if key[0] == name})
    here.tagorder.update({tag: place for tag, place in there.tagorder.items() if tag.startswith(f"{name}.")})


def _sections(app: Sphinx, what: str, name: str, *rest: Any) -> None:
    value, options, lines = rest
    # Not of attributes, as the extension does: it would take what stands before a colon for their type.
    if what not in {"attribute", "data", "property", "module"}:
        lines[:] = GoogleDocstring(lines, Config(), app, what, name, value, options).lines()
    if what == "module":  # what is indented is literal, as a reader of the source takes it
        for place in range(len(lines) - 1, 1, -1):
            begins = lines[place].startswith("    ") and not lines[place - 1]
            if begins and not lines[place - 2].startswith("    ") and not lines[place - 2].endswith("::"):
                lines[place - 1 : place] = ["", "::", ""]


def _at_home(app: Sphinx, env: Any, node: Any, content: Any) -> Any:
    """Find what is named from another page: by the bare name, or by that of the package."""
    name = node.get("reftarget", "").removeprefix("compose_async.")
    home = HOMES.get(name.partition(".")[0])
    if home is None or node.get("refdomain") != "py":
        # A bare name in an annotation is that of an alias or of a private type; a role has to lead somewhere.
        return content if name.isidentifier() and "refwarn" not in node else None
    target = f"{home}.{name}"
    return env.get_domain("py").resolve_xref(env, node["refdoc"], app.builder, node["reftype"], target, node, content)


def _each_once(_: Sphinx, env: Any) -> None:
    """Refuse pages that leave out a public name; of two pages with the same one Sphinx itself complains."""
    documented = env.get_domain("py").objects
    missing = [f"{module}.{name}" for name, module in HOMES.items() if f"{module}.{name}" not in documented]
    if missing != ["compose_async.__version__"]:
        raise ExtensionError(f"on no page: {', '.join(missing)}")
