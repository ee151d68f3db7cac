"""Conditions: `when: subscriber.status == "active" and not account.balance < 0`.

Names, numbers, quoted words, durations (`30s 3m 24h 7d`), `now`, `== != < <= > >=`, `in` and
`not in` with values in brackets, `and or not ( )`, at most 500 characters, and nothing else
(menu-language §2): no calls and no arithmetic.  A condition is parsed once, when the flows load,
into a tree of closures; no text is ever evaluated.  A name that has no value makes any comparison
with it false, `!=` and `not in` as well.

`mistakes` checks the types against what is declared; the parser itself knows no names.
"""

from menus.expressions.conditions import MAX_LENGTH, Condition, Lookup, parse
from menus.expressions.explaining import ConditionError
from menus.expressions.mistakes import Declared, Mistake, mistakes

__all__ = [
    "MAX_LENGTH",
    "Condition",
    "ConditionError",
    "Declared",
    "Lookup",
    "Mistake",
    "mistakes",
    "parse",
]
