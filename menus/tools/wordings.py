"""Every word of the menu language in one sentence: what an editor shows when the mouse rests on it.

`ABOUT` is by place (a word may mean different things in different places), then by word.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["ABOUT", "ACTIONS", "SCREENS"]

SCREENS: Mapping[str, str] = {
    "list": "A list: rows from a service, numbered and paged by size; the number picks one.",
    "ask": "A question: free input, checked by `accept` before anything else happens.",
    "choose": "A fork: shows nothing, takes the first line whose `when` holds.",
    "queue": "A queue: hands the subscriber over to a live operator.",
    "languages": "The subscriber chooses a language, and it is kept.",
    "do": "Actions in order; shows nothing of its own.",
    "options": "A menu: a text, and a key for each way on.",
    "end": "Last words: they are shown and the session is over.",
}
"""The kinds of screen, by the word that names each."""

ACTIONS: Mapping[str, str] = {
    "sms": "Send a short message, at once or `after` a while.",
    "otp": "Make a one-time password and keep it for the sign-in.",
    "use": "Call a service of services.yaml.",
    "set": "Keep a value for this session, or write a fact that may be written.",
    "block": "Block something: `portal`, or `sim for 24h`.",
    "email": "Send an e-mail.",
    "notify": "Open a screen declared under `push` on a phone.",
    "ticket": "File a request for the people at the desk.",
}
"""What a line of `do` may be."""

_WAY: Mapping[str, str] = {
    "go": "The next screen: `home` in the same file, `hotline.live` in another.",
    "end": "Last words: they are shown and the session is over.",
    "lock": "Lock something on the way: `pin`, or `pin for 24h`.",
}

_OUTCOMES: Mapping[str, str] = {
    "failed": "Where to go when it could not be done.",
    "slow": "Where to go when the answer takes too long; it is still awaited outside.",
    "refused": "Where to go when it is refused; `{reason}` says why.",
    "empty": "Where to go when there are no rows.",
    "limited": "Where to go when it was asked for too often.",
    "locked": "Where to go when the tries are used up.",
    "otherwise": "Where to go in every case that has no word of its own.",
}

_SERVICES: Mapping[str, Mapping[str, str]] = {
    "services.yaml": {
        "facts": "What is known of a subscriber: names that texts and conditions may read.",
        "services": "What a list or a `use` may call.",
        "settings": "What the installation sets: a value for each stands in gateway.toml.",
    },
    "fact": {
        "type": "What kind of value it is: money, flag, text 20, one of a, b, …",
        "fresh": "For how long a value that was read holds: 10s. 0s reads it each time; unsaid, it "
        "holds for the whole dialogue.",
        "writable": "yes: `set` may write it.",
        "provider": "Who knows it: store, unless said.",
    },
    "setting": {"type": "What kind of value it is: money, flag, text 20, one of a, b, …"},
    "service": {
        "provider": "store: built into the gateway. http: called at `address`.",
        "scope": "everyone: the answer does not depend on who asks.",
        "fresh": "With `scope: everyone`, for how long an answer serves everybody.",
        "parameters": "What it takes: names and types. One of the type `language` fills itself.",
        "values": "What it returns: names and types, for `save`.",
        "rows": "The fields of each row, for a `list`; such a service does nothing but read.",
        "refused": "The reasons for which it may say no.",
        "address": "Where it is: https://…",
        "secret": "Where its secret is: env:NAME or file:/path. Never the secret itself.",
        "timeout": "How long one attempt may take; 5s unless said.",
        "retries": "Further attempts, at most 5; none unless said.",
        "idempotent": "yes: it does nothing twice under one Idempotency-Key.",
        "networks": "Private networks that the address may lie in: [10.1.0.0/16].",
        "at_once": "How many calls may be on their way at a time; 20 unless said.",
        "sample": "What it answers in `play` and on the workbench's phone, where nobody is called.",
    },
}
"""The words of services.yaml."""

_LANG: Mapping[str, Mapping[str, str]] = {
    "lang file": {
        "words": "The engine's own texts, as flows.yaml words them.",
        "plurals": "The plurals of flows.yaml, in the forms that this language has.",
    },
    "lang screen": {
        "options": "The options by their keys: 1: Money, or 1: {label: Money, end: Bye.}",
        "choose": "The lines that say last words, in order; `{}` holds the place of one.",
        "do": "The actions that send texts and the outcomes that say last words, in order; `{}` "
        "holds the place of one.",
        "wrong": "What is said after a wrong answer, in order.",
    },
}
"""The words of flows/lang/<code>.yaml."""

ABOUT: Mapping[str, Mapping[str, str]] = {
    **_SERVICES,
    **_LANG,
    "name": {
        "screen": "A screen: `home` in the same file, `hotline.live` in another.",
        "a screen": "One screen. The word it has says what it is: options, list, ask, choose, "
        "queue, languages, do or end.",
        "condition": 'A condition: `account.balance < 0 and subscriber.status == "active"`. '
        "A name that has no value makes any comparison false.",
        "text": "A text in the first language; `{name}` and `{name|money}` read values. Formats: "
        "money date time minutes megabytes mask percent, and the plurals of flows.yaml.",
        "action": "One action, and the outcomes that are answered.",
    },
    "top": {
        "format": "The version of this language: 1.",
        "languages": "The languages of this installation. The flows are written in the first; the "
        "others live in flows/lang/<code>.yaml.",
        "keys": "The keys that mean the same on every screen.",
        "session": "How long a session may last, by channel; in a flow file, for its screens.",
        "include": "The files with the screens, as in flows/*.yaml.",
        "plurals": "Texts that depend on a number: {tries_left|tries}.",
        "words": "Your wording of what the engine itself says.",
        "dial": "What a phone sends with * and #, and the screen that it opens.",
        "call": "Numbers that are called, and the screen that answers.",
        "sms": "Short numbers, their keywords, and the screen that each opens.",
        "push": "Screens that the network side may open by itself.",
        "screens": "The screens of this file; in other files they are called <file>.<name>.",
    },
    "keys": {
        "back": "The page before, then the screen before.",
        "home": "The screen that the session began with.",
        "next": "The next page.",
    },
    "channel": {
        "ussd": "A *…# string on a phone.",
        "call": "A number that is called: texts are announcements, keys are tones.",
        "sms": "A keyword sent to a short number.",
    },
    "limits": {
        "idle": "How long the subscriber may think.",
        "total": "How long the whole session may last.",
        "resume": "After a drop: ask whether to go on, go on at once (auto), or never.",
        "resume_within": "How long after a drop it can be resumed.",
    },
    "start": {
        "start": "The first screen.",
        "paths": "yes: a longer string walks on by option keys, as in *110*4*2#.",
        "callers": "Who is served: a condition.",
        "refused": "The screen for everybody else.",
    },
    "plural": {"other": "The form for all other numbers; {n} is the number."},
    "words": {},
    "lock": {"what": "What is locked.", "for": "For how long; until it is lifted unless said."},
    "way": {**_WAY, "over": "How many may wait before the queue counts as full."},
    "option": {
        **_WAY,
        "label": "What the line says.",
        "when": "The option is hidden unless this holds.",
    },
    "line": {
        **_WAY,
        "when": "The line is taken if this holds and none before it did.",
        "otherwise": "Where to go when no line before holds.",
    },
    "silence": {**_WAY, "after": "How long no key was pressed."},
    "open": {"hours": "As in 08:00-20:00.", "closed": "Where to go outside the hours."},
    "skip": {
        "key": "The key that pays.",
        "price": "What it costs: a number, or a setting in braces.",
        "when": "Offered only if this holds.",
        "label": "What the line says; {price|money} is the price.",
    },
    "callback": {
        **_WAY,
        "key": "The key that asks for a call back.",
        "label": "What the line says.",
    },
    "survey": {
        "agree": "The key, pressed while waiting, that agrees to be asked.",
        "decline": "The key that declines; saying nothing declines too.",
        "go": "The screen that asks.",
    },
    "screen": {
        **SCREENS,
        **_WAY,
        **_OUTCOMES,
        "text": "What the screen says, above its lines.",
        "silence": "On a call: where to go when no key is pressed.",
        "replay": "stop: a dialled path halts here and shows the screen.",
        "with": "What the service is given, by the names of services.yaml.",
        "row": 'One row, as in "{item.name} {item.price|money}".',
        "save": "Keep the answer under this name; later texts read it in braces.",
        "accept": "What is taken for an answer: digits 4, digits 4-8, text 1-80, msisdn, "
        "amount 1-15000, date, period 31, email, one of a, b.",
        "secret": "yes: masked on the phone, in logs and in records.",
        "check": "The stored secret that the answer must equal, as in credential.pin.",
        "tries": "How many wrong answers lead to `locked`.",
        "wrong": "What is said after a wrong answer; a list says something else each time.",
        "confirm": "yes: shows what was typed and asks whether it is right.",
        "order": "Who goes before others: facts, most important first; then by arrival.",
        "skip": "The paid way to go first.",
        "callback": "The offer to call back.",
        "full": "Where to go when too many wait; `over` says how many.",
        "open": "When operators answer, and where to go when they do not.",
        "survey": "The screen that asks about the talk when it is over.",
    },
    "action": {
        **ACTIONS,
        **_OUTCOMES,
        "with": "What the service is given, by the names of services.yaml.",
        "save": "Keep what the service returns: then {name.field}.",
    },
    "sms": {
        "text": "The message.",
        "to": "Who gets it; the subscriber unless said.",
        "after": "How long to wait before it is sent.",
    },
    "otp": {
        "save": "The name by which the sms of the same `do` reads it.",
        "alphabet": "digits, or the name of another alphabet.",
        "length": "How many characters.",
        "valid": "For how long it can be used.",
        "replaces": "yes: earlier passwords stop working.",
        "limit": "How often it may be asked for: 3 per 1h.",
    },
    "email": {
        "text": "The letter.",
        "to": "The address; the subscriber's own unless said.",
        "subject": "The subject line.",
    },
    "pushed": {
        "start": "The screen.",
        "with": "What it is opened with: names, and their types as in services.yaml.",
    },
    "notify": {
        "push": "A name under `push` in flows.yaml.",
        "to": "Whose phone; the subscriber's own unless said.",
        "with": "Values that the screen reads.",
    },
    "ticket": {
        "subject": "What it is about.",
        "text": "The request itself.",
        "save": "Keep its number: then {name.id}.",
    },
}
