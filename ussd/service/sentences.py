"""What the gateway itself says to a subscriber, in five languages.

Everything else that a subscriber reads comes from the flows.  These are the sentences for what no
flow can foresee: an unknown code (services.md E40), a store that does not answer (E07), a time-out.
The ones for USSD fit one screen: 80 characters where the alphabet is UCS-2 (services.md F).
"""

from __future__ import annotations

from collections.abc import Mapping

from menus.model import Flows
from ussd.core.routes import Reason

__all__ = ["LANGUAGES", "SENTENCES", "missed", "question", "reason", "sentence"]

LANGUAGES = ("en", "ru", "uk", "bg", "id")

SENTENCES: Mapping[str, Mapping[str, str]] = {
    "unknown_code": {
        "en": "Unknown code. Check it and dial again.",
        "ru": "Неизвестный код. Проверьте его и наберите снова.",
        "uk": "Невідомий код. Перевірте його і наберіть ще раз.",
        "bg": "Непознат код. Проверете го и наберете отново.",
        "id": "Kode tidak dikenal. Periksa lalu coba lagi.",
    },
    "unknown_number": {
        "en": "This number does not exist. Check it and call again.",
        "ru": "Такого номера нет. Проверьте его и позвоните снова.",
        "uk": "Такого номера немає. Перевірте його і зателефонуйте знову.",
        "bg": "Такъв номер няма. Проверете го и се обадете отново.",
        "id": "Nomor ini tidak ada. Periksa lalu hubungi lagi.",
    },
    "incomplete_number": {
        "en": "The number is incomplete. Check it and call again.",
        "ru": "Номер набран не полностью. Проверьте его и позвоните снова.",
        "uk": "Номер набрано не повністю. Перевірте його і зателефонуйте знову.",
        "bg": "Номерът е непълен. Проверете го и се обадете отново.",
        "id": "Nomor tidak lengkap. Periksa lalu hubungi lagi.",
    },
    "plus_needed": {
        "en": "From here the number goes with +7. Please call again.",
        "ru": "Отсюда номер набирают с +7. Позвоните снова.",
        "uk": "Звідси номер набирають із +7. Зателефонуйте ще раз.",
        "bg": "Оттук номерът се набира с +7. Обадете се отново.",
        "id": "Dari sini nomor harus diawali +7. Hubungi lagi.",
    },
    "mistyped": {
        "en": "The code is not complete or mistyped. Check it and dial again.",
        "ru": "Код набран с ошибкой. Проверьте его и наберите снова.",
        "uk": "Код набрано з помилкою. Перевірте його і наберіть ще раз.",
        "bg": "Кодът е набран грешно. Проверете го и наберете отново.",
        "id": "Kode salah ketik. Periksa lalu coba lagi.",
    },
    "unknown_word": {
        "en": "Unknown command. Check the text and send it again.",
        "ru": "Неизвестная команда. Проверьте текст и отправьте снова.",
        "uk": "Невідома команда. Перевірте текст і надішліть ще раз.",
        "bg": "Непозната команда. Проверете текста и изпратете отново.",
        "id": "Perintah tidak dikenal. Periksa lalu kirim lagi.",
    },
    "not_served": {
        "en": "This number is not served from your network.",
        "ru": "Этот номер не обслуживается из вашей сети.",
        "uk": "Цей номер не обслуговується з вашої мережі.",
        "bg": "Този номер не се обслужва от Вашата мрежа.",
        "id": "Nomor ini tidak dilayani dari jaringan Anda.",
    },
    "unavailable": {
        "en": "The service is not available now. Please try again later.",
        "ru": "Услуга сейчас недоступна. Попробуйте позже.",
        "uk": "Послуга зараз недоступна. Спробуйте пізніше.",
        "bg": "Услугата в момента не е достъпна. Опитайте по-късно.",
        "id": "Layanan sedang tidak tersedia. Coba lagi nanti.",
    },
    "timed_out": {
        "en": "Time is up. Please dial again.",
        "ru": "Время ожидания истекло. Наберите код снова.",
        "uk": "Час очікування минув. Наберіть код ще раз.",
        "bg": "Времето изтече. Наберете кода отново.",
        "id": "Waktu habis. Silakan hubungi lagi.",
    },
    "call_timed_out": {
        "en": "We have not heard from you. Please call again.",
        "ru": "Мы не получили ответа. Позвоните ещё раз.",
        "uk": "Ми не отримали відповіді. Зателефонуйте ще раз.",
        "bg": "Не получихме отговор. Обадете се отново.",
        "id": "Kami tidak menerima jawaban. Silakan hubungi lagi.",
    },
    "continue": {
        "en": "Continue where you stopped?\n1 Yes\n2 Start over",
        "ru": "Продолжить с того же места?\n1 Да\n2 Начать заново",
        "uk": "Продовжити з того ж місця?\n1 Так\n2 Почати спочатку",
        "bg": "Да продължим оттам, където спряхте?\n1 Да\n2 Започни отначало",
        "id": "Lanjutkan dari yang terakhir?\n1 Ya\n2 Mulai lagi",
    },
    "operator_here": {
        "en": "Operator {name} is on the line.",
        "ru": "Оператор {name} на линии.",
        "uk": "Оператор {name} на лінії.",
        "bg": "Оператор {name} е на линия.",
        "id": "Operator {name} sudah tersambung.",
    },
    "operator_calls": {
        "en": "The operator is calling you back.",
        "ru": "Оператор перезванивает вам.",
        "uk": "Оператор передзвонює вам.",
        "bg": "Операторът Ви се обажда.",
        "id": "Operator menelepon Anda kembali.",
    },
    "talk_ended": {
        "en": "Thank you for calling.",
        "ru": "Спасибо за звонок.",
        "uk": "Дякуємо за дзвінок.",
        "bg": "Благодарим за обаждането.",
        "id": "Terima kasih telah menelepon.",
    },
    "reason_balance": {
        "en": "There is not enough money on your account.",
        "ru": "На счёте недостаточно денег.",
        "uk": "На рахунку недостатньо грошей.",
        "bg": "Няма достатъчно пари по сметката.",
        "id": "Saldo Anda tidak cukup.",
    },
    "reason_E30": {
        "en": "This number is not of our network.",
        "ru": "Этот номер не из нашей сети.",
        "uk": "Цей номер не з нашої мережі.",
        "bg": "Този номер не е от нашата мрежа.",
        "id": "Nomor ini bukan nomor jaringan kami.",
    },
    "reason_no_call": {
        "en": "There is no call of yours to rate.",
        "ru": "Нет звонка, который можно оценить.",
        "uk": "Немає дзвінка, який можна оцінити.",
        "bg": "Няма обаждане, което да оцените.",
        "id": "Tidak ada panggilan untuk dinilai.",
    },
}
"""Word → language → sentence."""

_REASON = "reason_"


_NOTHING: Mapping[str, object] = {}
_WORDS = {
    "unknown_code": "unknown_code",
    "unknown_word": "unknown_command",
    "unknown_number": "unknown_number",
    "incomplete_number": "incomplete_number",
    "plus_needed": "plus_needed",
    "unavailable": "try_later",
    "timed_out": "expired",
    "call_timed_out": "expired",
    "talk_ended": "thanks",
}
"""What flows.yaml calls a sentence that it replaces under `words:`."""


def sentence(word: str, language: str, flows: Flows | None = None, **values: str) -> str:
    """The sentence in the subscriber's language, in English where that one is not spoken here.

    Where `flows` say it in words of their own, it is theirs.
    """
    own = _replaced(_WORDS[word], language, flows) if flows and word in _WORDS else ""
    if own:
        return own
    by_language = SENTENCES[word]
    text = by_language.get(language) or by_language["en"]
    return text.format(**values) if values else text


_MISSES: Mapping[Reason, str] = {
    Reason.UNKNOWN_CODE: "unknown_code",
    Reason.NOT_A_CODE: "unknown_code",
    Reason.BAD_CAPTURE: "mistyped",
    Reason.UNKNOWN_NUMBER: "unknown_number",
    Reason.INCOMPLETE_NUMBER: "incomplete_number",
    Reason.PLUS_NEEDED: "plus_needed",
    Reason.UNKNOWN_WORD: "unknown_word",
}


def missed(why: Reason, language: str, flows: Flows) -> str:
    """What is said when nobody serves what was dialled, called or sent (services.md E40, E17)."""
    return sentence(_MISSES[why], language, flows)


def question(language: str, flows: Flows) -> str:
    """What is asked on redialling after a drop: whether to go on."""
    built_in = sentence("continue", language)
    own = _replaced("resume", language, flows)
    return own + built_in[built_in.index("\n") :] if own else built_in


def _replaced(word: str, language: str, flows: Flows) -> str:
    """What stands for a word under `words:` of these flows; "" where nothing does."""
    text = flows.words.get(word)
    return "" if text is None or text.is_built_in else text.render(language, _NOTHING.get)


def reason(code: str, language: str) -> str:
    """Words for why the store refuses (`balance`, `E30`); what is no code of it stays as it is.

    At most 60 characters, which is what the checks of a flow with `{reason}` reckon with.
    """
    word = _REASON + code
    return sentence(word, language) if word in SENTENCES else code
