"""Scripts: whole conversations as tests that a tester writes and reads without Python.

`parse` turns the text of a script into steps, or names every line that it does not understand;
`play` walks them on a network, in-process or over SMPP. docs/simulator.md has the grammar.
"""

from simulator.script.grammar import ScriptProblem, ScriptProblems, parse
from simulator.script.play import Failure, play
from simulator.script.steps import Script

__all__ = ["Failure", "Script", "ScriptProblem", "ScriptProblems", "parse", "play"]
