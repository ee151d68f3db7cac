"""News and information topics of the demo, in its five languages.

Names fit 24 characters and texts 120, as services.yaml declares; Cyrillic texts are kept to what
one screen of UCS-2 holds (services.md F), Latin ones to GSM-7.
"""

from __future__ import annotations

__all__ = ["HEADLINES", "TOPICS"]

HEADLINES = {
    "en": "0890 is free all over Russia, day and night.",
    "ru": "Звонок на 0890 бесплатный по всей России, круглосуточно.",
    "uk": "Дзвінок на 0890 безкоштовний по всій Росії, цілодобово.",
    "bg": "Обаждането до 0890 е безплатно в цяла Русия, денонощно.",
    "id": "Panggilan ke 0890 gratis di seluruh Rusia, 24 jam.",
}

#: language → (name, text) in the order of the menu; the same topics in every language.
TOPICS: dict[str, tuple[tuple[str, str], ...]] = {
    "en": (
        ("Emergency calls", "Call 112: free, even without a SIM card or money on the account."),
        ("Lost phone", "Call us at once: we block the SIM card and keep your number."),
        ("PIN and PUK", "Three wrong PINs lock the card. The PUK stands on its plastic frame."),
        ("Replace a SIM", "Come to any office with your ID document. Your number stays yours."),
        ("Keep your number", "Changing network? Apply at its office, and the number moves along."),
        ("Roaming", "Before a trip ask for the prices of the country you go to."),
        ("Mobile internet", "No connection? Switch flight mode on and off, then restart."),
        ("Voicemail", "Callers leave a message when you cannot answer. You get an SMS."),
        ("Call forwarding", "Calls go on to another number when you are busy or far away."),
        ("Call waiting", "A tone tells you of a second call. The first one can be held."),
        ("Fraud", "We never ask for a password by phone. Hang up and call us yourself."),
        ("Payments", "Keep the receipt until the money has arrived on your account."),
        ("Complaints", "Tell an operator or write on the site. Each complaint gets a number."),
    ),
    "ru": (
        ("Экстренные вызовы", "Звоните 112: бесплатно, даже без SIM-карты и денег на счёте."),
        ("Потерян телефон", "Сразу позвоните нам: заблокируем SIM-карту и сохраним номер."),
        ("PIN и PUK", "Три неверных PIN блокируют карту. PUK указан на её держателе."),
        ("Замена SIM-карты", "Приходите в любой салон с документом. Номер останется вашим."),
        ("Перенос номера", "Меняете оператора? Подайте заявление в его салоне."),
        ("Роуминг", "Перед поездкой узнайте цены для страны, куда едете."),
        ("Мобильный интернет", "Нет связи? Включите и выключите режим полёта."),
        ("Голосовая почта", "Когда вы не отвечаете, вам оставят сообщение. Придёт SMS."),
        ("Переадресация", "Вызовы идут на другой номер, когда вы заняты или не в сети."),
        ("Ожидание вызова", "Сигнал скажет о втором звонке. Первый можно удержать."),
        ("Мошенничество", "Мы не спрашиваем пароль по телефону. Положите трубку."),
        ("Платежи", "Храните чек, пока деньги не поступят на счёт."),
        ("Жалобы", "Скажите оператору или напишите на сайте. Дадим номер жалобы."),
    ),
    "uk": (
        ("Екстрені виклики", "Телефонуйте 112: безкоштовно, навіть без SIM-картки й грошей."),
        ("Загублено телефон", "Одразу зателефонуйте нам: заблокуємо SIM, номер збережемо."),
        ("PIN і PUK", "Три хибні PIN блокують картку. PUK вказано на її тримачі."),
        ("Заміна SIM-картки", "Прийдіть до салону з документом. Номер залишиться вашим."),
        ("Перенесення номера", "Змінюєте оператора? Подайте заяву в його салоні."),
        ("Роумінг", "Перед поїздкою дізнайтеся ціни для країни, куди їдете."),
        ("Мобільний інтернет", "Немає зв'язку? Увімкніть і вимкніть режим польоту."),
        ("Голосова пошта", "Коли ви не відповідаєте, вам залишать повідомлення."),
        ("Переадресація", "Виклики йдуть на інший номер, коли ви зайняті чи поза мережею."),
        ("Очікування виклику", "Сигнал повідомить про другий дзвінок. Перший можна утримати."),
        ("Шахрайство", "Ми не питаємо пароль телефоном. Покладіть слухавку."),
        ("Платежі", "Зберігайте чек, доки гроші не надійдуть на рахунок."),
        ("Скарги", "Скажіть оператору або напишіть на сайті. Дамо номер скарги."),
    ),
    "bg": (
        ("Спешни повиквания", "Звънете на 112: безплатно, дори без SIM карта и пари."),
        ("Изгубен телефон", "Обадете ни се веднага: спираме SIM картата, номерът остава."),
        ("PIN и PUK", "Три грешни PIN кода заключват картата. PUK е на рамката ѝ."),
        ("Смяна на SIM карта", "Елате в офис с документ за самоличност. Номерът остава Ваш."),
        ("Пренос на номер", "Сменяте оператора? Подайте заявление в негов офис."),
        ("Роуминг", "Преди пътуване проверете цените за страната."),
        ("Мобилен интернет", "Няма връзка? Включете и изключете самолетния режим."),
        ("Гласова поща", "Когато не отговаряте, Ви оставят съобщение. Получавате SMS."),
        ("Пренасочване", "Обажданията отиват на друг номер, когато сте заети."),
        ("Чакащо повикване", "Сигнал известява за второ обаждане. Първото може да чака."),
        ("Измами", "Никога не питаме за парола по телефона. Затворете."),
        ("Плащания", "Пазете бележката, докато парите постъпят по сметката."),
        ("Жалби", "Кажете на оператор или пишете в сайта. Жалбата получава номер."),
    ),
    "id": (
        ("Panggilan darurat", "Hubungi 112: gratis, bahkan tanpa kartu SIM dan pulsa."),
        ("Ponsel hilang", "Segera hubungi kami: kartu SIM diblokir, nomor Anda tetap aman."),
        ("PIN dan PUK", "Tiga kali salah PIN, kartu terkunci. PUK ada di bingkai kartu."),
        ("Ganti kartu SIM", "Datang ke gerai dengan kartu identitas. Nomor Anda tetap sama."),
        ("Pindah operator", "Ingin pindah? Ajukan di gerai operator baru, nomor ikut pindah."),
        ("Roaming", "Sebelum bepergian, tanyakan tarif untuk negara tujuan."),
        ("Internet seluler", "Tidak tersambung? Nyalakan lalu matikan mode pesawat."),
        ("Kotak suara", "Penelepon dapat meninggalkan pesan. Anda akan menerima SMS."),
        ("Pengalihan panggilan", "Panggilan dialihkan ke nomor lain saat Anda sibuk."),
        ("Panggilan tunggu", "Nada memberi tahu panggilan kedua. Yang pertama dapat ditahan."),
        ("Penipuan", "Kami tidak pernah meminta kata sandi lewat telepon. Tutup saja."),
        ("Pembayaran", "Simpan bukti pembayaran sampai uang masuk ke akun Anda."),
        ("Keluhan", "Sampaikan ke operator atau tulis di situs. Anda mendapat nomor."),
    ),
}
