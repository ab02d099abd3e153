"""Five hundred raw records that are as unlike as records come, and a rule of every operator: what warming must reach.

Languages and scripts, HTML and text, tiny and huge, whole and broken, new and told again; the same at each call.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import count, cycle, islice
from typing import Any

import orjson

from vigie.schemas.envelope import Headers, Incoming
from vigie.schemas.rule import Rule, Scope, Window
from vigie.testing import samples

RECORDS = 500
START = 1_715_760_000_000
"""15 May 2024, 8:00 UTC, in milliseconds."""
MINUTE = 60_000

SENTENCES = {
    "fr": "Le préfet du Rhône, Jean Dupont, a annoncé mardi 14 mai à Lyon l’évacuation de 1 200 habitants. « La crue "
    "dépasse celle de 2003 », a-t-il déclaré. L’OTAN et l’Union européenne suivent les manœuvres militaires.",
    "en": 'The mayor of Springfield, Ann Smith, said on Tuesday that dock workers would walk out at 8 a.m. "We will '
    'not move," she told Reuters in Paris, Texas. NATO and the European Union watch the military exercise.',
    "es": "El presidente Pedro Sánchez viajó el martes a Bogotá. «No habrá elecciones en 2025», dijo en Madrid, "
    "según la agencia EFE. La Unión Europea y la OTAN siguen las maniobras militares.",
    "de": "Die Ministerin Karin Leitner reiste am Dienstag nach Wien. „Wir wollen keine Staus“, sagte sie der dpa. "
    "Die NATO und die Europäische Union beobachten das Manöver in Österreich seit dem 3. März 2024.",
    "it": "Il sindaco di Roma ha detto lunedì: «L’acqua è salita di due metri». La NATO osserva le manovre militari.",
    "pt": "O governador de São Paulo disse na terça-feira: “Não haverá greve no porto”. A OTAN acompanha o exercício.",
    "nl": "De burgemeester van Amsterdam zei dinsdag: ‘Het water staat hoog.’ De NAVO volgt de oefening op zee.",
    "pl": "Premier Donald Tusk powiedział we wtorek w Gdańsku: „Woda opada”. NATO obserwuje manewry w Łodzi.",
    "ru": "Мэр Москвы заявил во вторник: «Вода поднялась на два метра». НАТО следит за учениями в Санкт-Петербурге.",
    "uk": "Міський голова Києва заявив у вівторок: «Вода піднялася на два метри». НАТО стежить за навчаннями.",
    "el": "Ο δήμαρχος Αθηναίων είπε την Τρίτη: «Το νερό ανέβηκε δύο μέτρα». Το ΝΑΤΟ παρακολουθεί την άσκηση.",
    "ar": "قال رئيس بلدية القاهرة يوم الثلاثاء: «ارتفع منسوب المياه مترين». ويتابع حلف الناتو المناورات العسكرية.",
    "he": "ראש עיריית תל אביב אמר ביום שלישי: ״המים עלו בשני מטרים״. נאט״ו עוקבת אחר התרגיל הצבאי.",
    "fa": "شهردار تهران روز سه‌شنبه گفت: «آب دو متر بالا آمد». ناتو رزمایش نظامی را دنبال می‌کند.",
    "hi": "मुंबई के महापौर ने मंगलवार को कहा: “पानी दो मीटर बढ़ गया है।” नाटो सैन्य अभ्यास पर नज़र रख रहा है।",
    "th": "นายกเทศมนตรีกรุงเทพกล่าวเมื่อวันอังคารว่า “น้ำสูงขึ้นสองเมตร” นาโต้ติดตามการซ้อมรบ",
    "zh": "上海市长周二表示：“水位上升了两米。”北约正在关注军事演习。港口工人将于周三上午八点开始罢工。",
    "ja": "東京都知事は火曜日、「水位が二メートル上がった」と述べた。ＮＡＴＯは軍事演習を注視している。"
    "港では水曜日にストライキが始まる。",
    "ko": "서울시장은 화요일 “수위가 2미터 올랐다”고 말했다. 나토는 군사 훈련을 주시하고 있다.",
    "tr": "İstanbul belediye başkanı salı günü “Su iki metre yükseldi” dedi. NATO askerî tatbikatı izliyor.",
    "sv": "Göteborgs borgmästare sade på tisdagen: ”Vattnet har stigit två meter.” Nato följer övningen.",
    "vi": "Thị trưởng Hà Nội nói hôm thứ Ba: “Nước đã dâng hai mét.” NATO theo dõi cuộc tập trận.",
    "ro": "Primarul Bucureștiului a declarat marți: „Apa a crescut cu doi metri”. NATO urmărește exercițiul.",
    "𝔘": "👩‍👩‍👧‍👦 🇫🇷 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 ﬁn ﷺ Ǆ ŉ ẞ İstanbul e\u0301\u0301\u0301 \u200b\u200d\ufeff ½ Ⅷ ² 𝟙𝟚 ﬀ 🏴\u200d☠️.",
}
DATELINES = (
    "LYON, 14 mai (AFP) - ",
    "MADRID, 12 Ene. (EUROPA PRESS) - ",
    "WASHINGTON (AP) — ",
    "Wien (dpa) – ",
    "",
    "PARIS, May 15, 2024 /PRNewswire/ -- ",
)
FRAMES = (
    "Home > News > World",
    "Partager sur Facebook",
    "Lire aussi : Les crues en images",
    "© 2024 Reuters. All rights reserved.",
    "Photo: AFP / Jean Dupont",
    "Advertisement",
    "ABONNEZ-VOUS",
    "Reporting by Ann Smith; Editing by Bob Jones",
    "17:42 | 14.05.2024",
    "Tags: crue, Lyon, Rhône",
    "(Published by someone@example.org, +33 1 23 45 67 89)",
)
ODD: tuple[bytes | None, ...] = (
    None,
    b"",
    b" ",
    b"\n\n\n",
    b"a",
    b"\x00\x01\x02",
    b"\xff\xfe\x00",
    b"{",
    b"{}",
    b'{"body": ""}',
    b'{"body": "a"}',
    b'{"body": 3}',
    b'{"body": "\\ud83d cut in half"}',
    b'{"body": "x", "published_at": "no date", "url": "::::"}',
    b"<html></html>",
    b"<p>",
    b"<html><body><p>cut in the mid",
    b"<" * 5_000,
    b"<div>" * 3_000 + b"deep",
    b"<a " + b"b=c " * 6_000 + b">overloaded</a>",
    b"<html><body>" + b"<p>Block of many.</p>" * 4_000 + b"</body></html>",
    b"<html><body>" + b"<a href='/'>link</a> " * 2_000 + b"</body></html>",
    b"word " * 60_000,
    b"w" * 200_000,
    b"Line.\n" * 20_000,
    "日本語の長い記事。".encode() * 20_000,
    "😀".encode() * 20_000,
    "e\u0301".encode() * 20_000,
    ("« " * 3_000 + " »" * 3_000).encode(),
    "Été à la plage, déjà vu : naïf, même là.".encode("latin-1") * 30,
    "Ça va très bien, merci : l’été arrive à Lyon. ".encode("cp1252") * 30,
    "Текст на русском языке о наводнении в Москве. ".encode("cp1251") * 30,
    "東京都知事は火曜日、述べた。".encode("shift_jis") * 30,
    "Un texte en UTF-16, comme Windows l’écrit. ".encode("utf-16") * 3,
    "L’Ã©tÃ© Ã  la plage, dÃ©jÃ  vu. ".encode() * 30,
    b"1234567890 " * 500,
    b"!?.,;:" * 500,
    "\u0301\u0301\u0301".encode() * 50,
    "\u202eright to left\u202c ".encode() * 50,
    b"&lt;p&gt;escaped&lt;/p&gt; &amp;amp; &eacute; " * 100,
)
QUERIES = (
    "crue",
    "crue AND évacu*",
    "(strike OR walk*) AND port AND NOT balance",
    '"military exercise"',
    '"manœuvres militaires"~3',
    "water NEAR/5 metres",
    "préfet NEAR/8 annoncé",
    "dock w/3 workers",
    "title:crue OR title:exercise",
    "text:OTAN",
    "quote:move",
    'quote:"la crue"',
    "=NATO",
    "=Springfield AND lang:en",
    "m?yor",
    "man*uvres",
    "ATLEAST/2(crue, Lyon, Rhône)",
    "ATLEAST/3(NATO)",
    "entity:OTAN",
    "person:Dupont",
    'org:"European Union"',
    "place:Lyon",
    "country:FR",
    "source:example",
    "site:site3.example",
    "author:smith",
    "keyword:crue",
    'speaker:"Ann Smith"',
    "story:s AND crue",
    "topic:floods",
    "вода OR НАТО",
    "罢工 OR 東京",
    "الناتو",
    "+crue -grève Lyon",
    '"walk out" NEAR/20 "dock workers"',
    '(flood OR crue) NEAR/30 (Lyon OR "European Union")',
    "say* OR said OR told OR dit OR déclaré",
)
WINDOWS = (
    None,
    Window(kind="match"),
    Window(kind="threshold", count=3, size="2h"),
    Window(kind="burst", size="1h"),
    Window(kind="digest", size="6h", distinct="source"),
)


def records() -> list[Incoming]:
    """All of them, in the order of their timestamps."""
    made = (
        Incoming("raw", number % 4, number, START + number * MINUTE, None, value, headers)
        for number, (value, headers) in enumerate(_values())
    )
    return list(islice(made, RECORDS))


def rules() -> list[Rule]:
    """Rules of every operator, each told in another way."""
    kinds = cycle(WINDOWS)
    more: Iterator[dict[str, Any]] = cycle(
        ({}, {"cooldown": "30m"}, {"scope": Scope(lang=("fr", "en"))}, {"group_by": ("source", "language")})
    )
    return [
        Rule(id=f"r{number}", query=query, window=next(kinds), **next(more)) for number, query in enumerate(QUERIES)
    ]


def _values() -> Iterator[tuple[bytes | None, Headers]]:
    for sample in samples.raw_articles():
        yield sample.value, sample.headers
    for value in ODD:
        yield value, ()
    chance = random.Random(1)  # noqa: S311 the same for everybody
    for number, language in zip(count(), cycle(SENTENCES)):
        yield _made(number, language, chance)


def _made(number: int, language: str, chance: random.Random) -> tuple[bytes, Headers]:
    """An article about one of some events, told again by others, with a frame about it."""
    event = number // len(SENTENCES) % 7
    lines = _lines(event, language, chance)
    url = f"https://site{number % 5}.example/{language}/{number if chance.random() < 0.9 else 1}"
    if number % 3 == 0:
        return _page(lines, url, chance), (("url", url.encode()), ("content-type", b"text/html; charset=utf-8"))
    fields = {"url": url, "source": f"site{number % 5}.example", "body": "\n".join(lines)}
    if number % 3 == 1:
        fields |= {"title": lines[0], "published_at": "2024-05-14T10:00:00+02:00", "content_type": "text/plain"}
    return orjson.dumps(fields), ()


def _lines(event: int, language: str, chance: random.Random) -> list[str]:
    sentence = SENTENCES[language]
    words = sentence.split(" ")
    told = [
        f"{chance.choice(DATELINES)}{sentence}",
        *(f"{sentence} {event} {part} {words[part % len(words)]}." for part in range(event)),
    ]
    some = [" ".join(chance.choices(words, k=40)) + "." for _ in range(chance.randrange(3))]
    frame = [chance.choice(FRAMES) for _ in range(chance.randrange(4))]
    return [f"{' '.join(words[:7])} {event}", *frame[:1], "", *told, *some, "", *frame[1:]]


def _page(lines: list[str], url: str, chance: random.Random) -> bytes:
    body = "".join(f"<p class='{chance.choice(['lead', 'text', 'x'])}'>{line}</p>" for line in lines if line)
    day = chance.choice(["2024-05-14", "14 mai 2024", "May 14, 2024", "le 14/05/2024 à 10h42"])
    return (
        f"<!doctype html><html><head><title>{lines[0]} | Site</title><link rel=canonical href='{url}'>"
        f"<meta property='og:title' content='{lines[0]}'><meta name='author' content='Ann Smith'>"
        f"<script type='application/ld+json'>{{'@type': 'NewsArticle', 'datePublished': '{day}'}}</script></head>"
        f"<body><nav><ul><li><a href='/'>Home</a></li><li><a href='/w'>World</a></li></ul></nav>"
        f"<h1>{lines[0]}</h1><time>{day}</time><article>{body}</article>"
        f"<aside><h2>Lire aussi</h2><ul><li><a href='/1'>Une autre histoire du jour</a></li></ul></aside>"
        f"<table><tr><td>1</td><td>2</td></tr></table><footer>© Site</footer></body></html>"
    ).encode()
