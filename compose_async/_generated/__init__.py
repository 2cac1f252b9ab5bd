"""Generated code: see ``_codegen``."""
