"""Every rule by its stable name; docs/checks.md has a section for each (a test compares them)."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["RULES"]

RULES: Mapping[str, str] = {
    # a file and its YAML
    "file": "The file cannot be read as text.",
    "yaml": "The YAML is broken.",
    "depth": "The structure is nested too deeply.",
    "quotes": "A value begins with a character that YAML keeps for itself.",
    "cut-text": "A text is cut off at ' #'.",
    "stray-word": "A comma or brace outside quotes grew into a word.",
    "anchor": "YAML anchors are not used.",
    "alias": "YAML aliases are not used.",
    "tag": "YAML tags are not used.",
    "merge-key": "YAML merge keys are not used.",
    "duplicate-key": "A word or name stands twice.",
    # files, words and shapes
    "format": "The flows are of a format that this program does not read.",
    "languages": "The list of languages cannot be used.",
    "include": "An included file does not exist or lies elsewhere.",
    "file-name": "A flow file's name cannot begin the names of its screens.",
    "no-screens": "A flow file has no screens.",
    "screen-name": "The name of a screen cannot be used.",
    "shape": "A value has the wrong shape.",
    "unknown-word": "A word is not known where it stands.",
    "missing-word": "A word that must be there is missing.",
    "unknown-kind": "Nothing says what the screen does.",
    "unknown-type": "A type of services.yaml is not one of the closed list.",
    "value-type": "A value does not fit the type declared.",
    "order-type": "A queue is ordered by what has no order.",
    "duration": "A duration cannot be understood.",
    "time-outs": "The limits of a session do not nest.",
    "hours": "Opening hours cannot be understood.",
    "limit": "The limit of a one-time password cannot be understood.",
    "accept": "What a question accepts cannot be understood.",
    "save-name": "A value cannot be saved under this name.",
    # ways in
    "dial-code": "A dialled string is not one.",
    "duplicate-code": "Two dialled strings cannot be told apart.",
    "capture": "A typed piece of a dialled string cannot be understood.",
    "call-number": "A called number is not one.",
    "sms-number": "A short number is not one.",
    "sms-keyword": "A keyword is one that nobody could send, or not alone.",
    # names
    "unknown-screen": "A screen that is led to does not exist.",
    "unknown-name": "A name is not declared.",
    "unknown-service": "A service is not declared.",
    "unknown-parameter": "A service takes no such parameter.",
    "missing-parameter": "A parameter of a service is not given.",
    "unknown-push": "A push is not declared.",
    "unknown-action": "An action is not one of the closed list.",
    "unknown-language": "A language is not one of the installation's.",
    "not-provided": "The gateway does not have what services.yaml declares.",
    "not-writable": "A fact may not be written by flows.",
    "list-rows": "The service of a list returns no rows.",
    # texts and translations
    "text-syntax": "The braces of a text do not close.",
    "unknown-format": "A format is not one of the closed list.",
    "format-type": "A format cannot show this kind of value.",
    "plural-forms": "A plural lacks a form that the language needs.",
    "missing-translation": "A text has no translation.",
    "extra-translation": "A translation has no text in the flows.",
    "stale-translation": "The text in the flows has changed since it was translated.",
    "placeholder": "A translation reads other names than the text in the flows.",
    # conditions
    "condition-syntax": "The condition cannot be understood.",
    "condition-type": "The condition compares what cannot be compared.",
    # ways
    "dead-end": "Nothing follows here.",
    "go-or-end": "Two ways on stand where one can be taken.",
    "missing-otherwise": "A fork has no line that always holds.",
    "unreachable": "Nothing leads to the screen.",
    "loop": "Screens that show nothing lead to each other.",
    "silent-row": "Too many screens in a row show nothing.",
    "no-way-out": "No last words can be reached from the screen.",
    "missing-outcome": "An outcome that can happen has no answer.",
    "slow-service": "A service may outlast the session.",
    "short-cut": "A published short cut vanished or leads elsewhere.",
    # keys
    "option-key": "A key is none that can be pressed.",
    "key-clash": "Two keys cannot be told apart.",
    "not-keyable": "The channel cannot key this.",
    # secrets
    "secret-shown": "A secret would be shown or sent.",
    "secret-typed": "A stored secret is typed where others can read it.",
    "secret-dialled": "A secret would be part of a dialled string.",
    # sizes
    "too-long": "A text does not fit and cannot be paged.",
    "pages": "A screen takes more than one page.",
    "ucs2-character": "One character takes the whole text to UCS-2.",
}
