"""What the portal says, in five languages (services.md C, the error catalogue)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

__all__ = ["WORDS", "words"]

_FALLBACK = "en"

WORDS: Mapping[str, Mapping[str, str]] = {
    "ok": {
        "en": "You are signed in.",
        "ru": "Вы вошли.",
        "uk": "Ви увійшли.",
        "bg": "Влязохте.",
        "id": "Anda sudah masuk.",
    },
    "E01": {
        "en": "Unknown login or password. Check upper and lower case and the keyboard language.",
        "ru": "Неверный логин или пароль. Проверьте регистр букв и раскладку клавиатуры.",
        "uk": "Неправильний логін або пароль. Перевірте регістр літер і розкладку клавіатури.",
        "bg": "Грешно име или парола. Проверете главните букви и езика на клавиатурата.",
        "id": "Login atau kata sandi salah. Periksa huruf besar-kecil dan bahasa papan tik.",
    },
    "E03": {
        "en": "10 digits are required, without 8 or +7. Check the number.",
        "ru": "В номере должно быть 10 цифр, без 8 и +7. Проверьте номер.",
        "uk": "У номері має бути 10 цифр, без 8 і +7. Перевірте номер.",
        "bg": "Номерът трябва да има 10 цифри, без 8 и +7. Проверете номера.",
        "id": "Nomor harus 10 digit, tanpa 8 atau +7. Periksa nomornya.",
    },
    "E05": {
        "en": "After the lock only a new one-time password signs in.",
        "ru": "После блокировки нужен новый одноразовый пароль.",
        "uk": "Після блокування потрібен новий одноразовий пароль.",
        "bg": "След заключването влизате само с нова еднократна парола.",
        "id": "Setelah terkunci, pakai kata sandi sekali pakai yang baru.",
    },
    "E07": {
        "en": "The service is not available now. Try later.",
        "ru": "Услуга временно недоступна. Попробуйте позже.",
        "uk": "Послуга тимчасово недоступна. Спробуйте пізніше.",
        "bg": "Услугата е временно недостъпна. Опитайте по-късно.",
        "id": "Layanan sedang tidak tersedia. Coba lagi nanti.",
    },
    "locked": {
        "en": "Too many wrong entries. Signing in is locked until {until}.",
        "ru": "Слишком много ошибок. Вход закрыт до {until}.",
        "uk": "Забагато помилок. Вхід закрито до {until}.",
        "bg": "Твърде много грешки. Входът е заключен до {until}.",
        "id": "Terlalu banyak kesalahan. Login dikunci sampai {until}.",
    },
    "blocked": {
        "en": "This account on the portal is blocked. To lift the block, call 8-800-100-0-800.",
        "ru": "Личный кабинет заблокирован. Снять блокировку: 8-800-100-0-800.",
        "uk": "Особистий кабінет заблоковано. Розблокувати: 8-800-100-0-800.",
        "bg": "Профилът е блокиран. За отблокиране: 8-800-100-0-800.",
        "id": "Akun portal ini diblokir. Untuk membuka blokir, hubungi 8-800-100-0-800.",
    },
}
"""Result → language → sentence."""

DIAL: Mapping[str, str] = {
    "en": "Dial {code}.",
    "ru": "Наберите {code}.",
    "uk": "Наберіть {code}.",
    "bg": "Наберете {code}.",
    "id": "Hubungi {code}.",
}
"""Where a new one-time password is to be had: behind E05, where a code for it is served."""


def words(result: str, languages: Iterable[str | None], until: str = "", code: str = "") -> str:
    """The sentence for a result in the first of `languages` that there is, else in English."""
    told = WORDS[result]
    language = str(next((lang for lang in languages if lang in told), _FALLBACK))
    dial = f" {DIAL[language].replace('{code}', code)}" if code else ""
    return told[language].replace("{until}", until) + dial
