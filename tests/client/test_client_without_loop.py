"""What needs no event loop: building, futures, handles; and hooks that cannot be."""

from __future__ import annotations

from typing import Any

import pytest

from compose_async import ComposeClient, ConfigurationError


def test_a_future_and_its_handle_can_be_made_where_no_loop_runs() -> None:
    future = ComposeClient("token", base_url="http://localhost").recipes.future("r1")
    assert future.handle.recipe_id == "r1"
    assert not future.done()


@pytest.mark.parametrize("hooks", [print, [1], "print"])
def test_hooks_that_are_no_list_of_callables_are_refused(hooks: Any) -> None:
    with pytest.raises(ConfigurationError, match="hooks"):
        ComposeClient("token", hooks=hooks)
    with pytest.raises(ConfigurationError, match="hooks"):
        ComposeClient("token").with_options(hooks=hooks)
