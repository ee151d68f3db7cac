"""What the engine itself says, in the five languages it comes with.

An installation says it differently with `words:` in flows.yaml (and in flows/lang/<code>.yaml),
word for word:

    words:
      wrong_key: Please choose one of the options.
      confirm: "You entered {typed}. Right?"

Texts stay within GSM-7 where the language can, and short: a hint stands before a whole screen.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["PLACEHOLDERS", "WORDS"]

WORDS: Mapping[str, Mapping[str, str]] = {
    "wrong_key": {
        "en": "Choose again.",
        "ru": "Выберите снова.",
        "uk": "Оберіть ще раз.",
        "bg": "Изберете отново.",
        "id": "Pilih lagi.",
    },
    "more": {"en": "More", "ru": "Ещё", "uk": "Ще", "bg": "Още", "id": "Berikutnya"},
    "back": {"en": "Back", "ru": "Назад", "uk": "Назад", "bg": "Назад", "id": "Kembali"},
    "yes": {"en": "Yes", "ru": "Да", "uk": "Так", "bg": "Да", "id": "Ya"},
    "no": {"en": "No", "ru": "Нет", "uk": "Ні", "bg": "Не", "id": "Tidak"},
    "confirm": {
        "en": "You entered: {typed}. Right?",
        "ru": "Вы ввели: {typed}. Верно?",
        "uk": "Ви ввели: {typed}. Правильно?",
        "bg": "Въведохте: {typed}. Вярно ли е?",
        "id": "Anda memasukkan: {typed}. Benar?",
    },
    "charged": {
        "en": "Charged: {price|money}.",
        "ru": "Списано: {price|money}.",
        "uk": "Списано: {price|money}.",
        "bg": "Таксувано: {price|money}.",
        "id": "Dikenakan biaya: {price|money}.",
    },
    "resume": {
        "en": "Go on where you stopped?",
        "ru": "Продолжить с того же места?",
        "uk": "Продовжити з того самого місця?",
        "bg": "Да продължим ли оттам, докъдето стигнахте?",
        "id": "Lanjutkan dari layar terakhir?",
    },
    "expired": {
        "en": "Time is up. Please dial again.",
        "ru": "Время вышло. Наберите ещё раз.",
        "uk": "Час вийшов. Наберіть ще раз.",
        "bg": "Времето изтече. Наберете отново.",
        "id": "Waktu habis. Silakan hubungi lagi.",
    },
    "try_later": {
        "en": "The service is not available now. Try later.",
        "ru": "Услуга сейчас недоступна. Попробуйте позже.",
        "uk": "Послуга зараз недоступна. Спробуйте пізніше.",
        "bg": "Услугата в момента не е достъпна. Опитайте по-късно.",
        "id": "Layanan sedang tidak tersedia. Coba lagi nanti.",
    },
    "not_accepted": {
        "en": "This value is not accepted.",
        "ru": "Такое значение не принимается.",
        "uk": "Таке значення не приймається.",
        "bg": "Тази стойност не се приема.",
        "id": "Nilai ini tidak diterima.",
    },
    "thanks": {
        "en": "Thank you for calling.",
        "ru": "Спасибо за звонок.",
        "uk": "Дякуємо за дзвінок.",
        "bg": "Благодарим за обаждането.",
        "id": "Terima kasih telah menelepon.",
    },
    "unknown_code": {
        "en": "Unknown code.",
        "ru": "Неизвестный код.",
        "uk": "Невідомий код.",
        "bg": "Непознат код.",
        "id": "Kode tidak dikenal.",
    },
    "unknown_command": {
        "en": "Unknown command.",
        "ru": "Неизвестная команда.",
        "uk": "Невідома команда.",
        "bg": "Непозната команда.",
        "id": "Perintah tidak dikenal.",
    },
    "unknown_number": {
        "en": "The number is not served.",
        "ru": "Номер не обслуживается.",
        "uk": "Номер не обслуговується.",
        "bg": "Номерът не се обслужва.",
        "id": "Nomor ini tidak dilayani.",
    },
    "incomplete_number": {
        "en": "The number is incomplete. Check it and dial again.",
        "ru": "Номер неполный. Проверьте его и наберите ещё раз.",
        "uk": "Номер неповний. Перевірте його й наберіть ще раз.",
        "bg": "Номерът е непълен. Проверете го и наберете отново.",
        "id": "Nomor tidak lengkap. Periksa dan hubungi lagi.",
    },
    "plus_needed": {
        "en": "Dial this number with +7.",
        "ru": "Набирайте этот номер с +7.",
        "uk": "Набирайте цей номер із +7.",
        "bg": "Набирайте този номер с +7.",
        "id": "Hubungi nomor ini dengan awalan +7.",
    },
    "digits": {
        "en": "Enter {count} digits.",
        "ru": "Введите цифры ({count}).",
        "uk": "Введіть цифри ({count}).",
        "bg": "Въведете {count} цифри.",
        "id": "Masukkan {count} angka.",
    },
    "text": {
        "en": "Enter a text of {count} characters.",
        "ru": "Введите текст: {count} знаков.",
        "uk": "Введіть текст: {count} знаків.",
        "bg": "Въведете текст: {count} знака.",
        "id": "Masukkan teks {count} karakter.",
    },
    "msisdn": {
        "en": "Enter a phone number, for example +79161234567.",
        "ru": "Введите номер телефона, например +79161234567.",
        "uk": "Введіть номер телефону, наприклад +79161234567.",
        "bg": "Въведете телефонен номер, например +79161234567.",
        "id": "Masukkan nomor telepon, contoh +79161234567.",
    },
    "amount": {
        "en": "Enter an amount from {low} to {high}.",
        "ru": "Введите сумму от {low} до {high}.",
        "uk": "Введіть суму від {low} до {high}.",
        "bg": "Въведете сума от {low} до {high}.",
        "id": "Masukkan jumlah dari {low} sampai {high}.",
    },
    "date": {
        "en": "Enter a date as DD.MM.YYYY.",
        "ru": "Введите дату: ДД.ММ.ГГГГ.",
        "uk": "Введіть дату: ДД.ММ.РРРР.",
        "bg": "Въведете дата: ДД.ММ.ГГГГ.",
        "id": "Masukkan tanggal: DD.MM.YYYY.",
    },
    "period": {
        "en": "Enter two dates as DD.MM.YYYY-DD.MM.YYYY, at most {count} days.",
        "ru": "Введите две даты: ДД.ММ.ГГГГ-ДД.ММ.ГГГГ, дней не больше {count}.",
        "uk": "Введіть дві дати: ДД.ММ.РРРР-ДД.ММ.РРРР, днів не більше {count}.",
        "bg": "Въведете две дати: ДД.ММ.ГГГГ-ДД.ММ.ГГГГ, най-много {count} дни.",
        "id": "Masukkan dua tanggal: DD.MM.YYYY-DD.MM.YYYY, paling lama {count} hari.",
    },
    "email": {
        "en": "Enter an e-mail address, for example name@example.com.",
        "ru": "Введите адрес e-mail, например name@example.com.",
        "uk": "Введіть адресу e-mail, наприклад name@example.com.",
        "bg": "Въведете адрес на e-mail, например name@example.com.",
        "id": "Masukkan alamat e-mail, contoh name@example.com.",
    },
    "one_of": {
        "en": "Enter one of: {choices}.",
        "ru": "Введите одно из: {choices}.",
        "uk": "Введіть одне з: {choices}.",
        "bg": "Въведете едно от: {choices}.",
        "id": "Masukkan salah satu: {choices}.",
    },
}

PLACEHOLDERS: Mapping[str, tuple[str, ...]] = {
    "confirm": ("typed",),
    "charged": ("price",),
    "digits": ("count",),
    "text": ("count",),
    "amount": ("low", "high"),
    "period": ("count",),
    "one_of": ("choices",),
}
"""The names that a word may read; every other word reads none."""
