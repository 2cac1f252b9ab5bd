"""Commands and options are completed by real shells; a TAB starts no program of ours."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from support.shell import run

if TYPE_CHECKING:
    from pathlib import Path

CASES = [
    ("compose-async dep", {"deployments"}),
    ("compose-async deployments c", {"create", "ca-certificate"}),
    ("compose-async deployments create --dat", {"--datacenter"}),
    ("compose-async deployments create --type re", {"redis", "rethink"}),
    ("compose-async deployments list --output js", {"json", "jsonl"}),
    ("compose-async backups download orders newest orders.b", {"orders.backup"}),
    ("compose-async simulate --rate", {"--rate-limit"}),
    ("compose-async jobs ca", {"cancel"}),
    ("compose-async jobs list --state d", {"delayed", "done"}),
]

BASH = """
source "$1"
COMP_WORDS=($2) COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMP_LINE="$2" COMP_POINT=${#2}
complete -p compose-async >/dev/null || exit 1
$(complete -p compose-async | sed 's/.*-F \\([^ ]*\\) .*/\\1/') compose-async "${COMP_WORDS[COMP_CWORD]}" ""
printf '%s\\n' "${COMPREPLY[@]}"
"""
FISH = 'source $argv[1]; complete --do-complete $argv[2] | string replace --regex "\\t.*" ""'
# Its own completion system wants a terminal: it is asked for by a key, in a pseudo terminal. An answer is split in what
# is typed, so that its echo is not taken for it, and a key is for the editor, which is there once the prompt is.
ZSH = """
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PS1='G%{%}O'; fpath=($1 \\$fpath); autoload -Uz compinit && compinit -u -d $1/dump; cd $3"
zpty -w shell "zstyle ':completion:*' list-grouped no; bindkey '^I' list-choices; LISTMAX=0; print REA''DY"
zpty -r shell seen '*READY*GO*'
zpty -w -n shell "$2"$'\\t'
zpty -w shell $'\\x15'"print DO''NE"
zpty -r shell seen '*DONE*'
print -r -- "$seen"
"""


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("completion")
    for shell, name in (("bash", "bash"), ("zsh", "_compose-async"), ("fish", "fish")):
        ran = run("completion", shell)
        assert ran.status == 0
        (folder / name).write_text(ran.out, encoding="utf-8")
    return folder


def ask(words: list[str], folder: Path) -> str:
    (folder / "orders.backup").touch()
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False, timeout=100)  # noqa: S603
    return done.stdout


@pytest.mark.skipif(not shutil.which("bash"), reason="no bash here")
@pytest.mark.parametrize(("line", "offered"), CASES)
def test_bash_completes(line: str, offered: set[str], scripts: Path, tmp_path: Path) -> None:
    said = ask(["bash", "--norc", "-c", BASH, "-", str(scripts / "bash"), line], tmp_path)
    assert set(said.split()) == offered


@pytest.mark.skipif(not shutil.which("fish"), reason="no fish here")
@pytest.mark.parametrize(("line", "offered"), CASES)
def test_fish_completes(line: str, offered: set[str], scripts: Path, tmp_path: Path) -> None:
    said = ask(["fish", "--no-config", "-c", FISH, str(scripts / "fish"), line], tmp_path)
    assert offered <= set(said.split())


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("zsh"), reason="no zsh here")
@pytest.mark.parametrize(("line", "offered"), CASES[:2])
def test_zsh_completes(line: str, offered: set[str], scripts: Path, tmp_path: Path) -> None:
    said = ask(["zsh", "-f", "-c", ZSH, "-", str(scripts), line, str(tmp_path)], tmp_path)
    assert all(word in said for word in offered)


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "compose_async._cli.completion", raising=False)  # it imports shtab
    monkeypatch.setitem(sys.modules, "shtab", None)
    from compose_async._cli.main import main

    with pytest.raises(SystemExit, match=r"pip install 'compose-async\[simulator,cli\]'"):
        main(["completion", "bash"])
