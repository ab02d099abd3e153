"""Pages of unlike kinds, each with the paragraphs that a reader would call its article."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from typing import NamedTuple


class Made(NamedTuple):
    """A page and its article."""

    text: str
    article: tuple[str, ...]


PROSE = {
    "en": (
        "The ferry between the two banks of the estuary will stop for good at the end of June, the county said.",
        "Built in 1971, it carried a thousand cars a day until the bridge opened downstream eleven years ago.",
        "Since then the crossing has lost money each winter, and the hull needs repairs that nobody wants to pay for.",
        "Farmers on the north bank say that the detour over the bridge costs them forty minutes with a full trailer.",
        "The county offers a bus every hour instead, and a grant to the two schools whose pupils took the first boat.",
        "A group of former crew members wants to keep the ship as a museum, and has raised a tenth of the money.",
        "The last crossing is planned for the evening of the thirtieth, with a band on the car deck.",
        "Until then the timetable stays as it is, except on the two Sundays when divers look at the landing stage.",
    ),
    "fr": (
        "Le bac qui relie les deux rives de l’estuaire s’arrêtera fin juin, a annoncé mardi le conseil départemental.",
        "Construit en 1971, il transportait mille voitures par jour avant l’ouverture du pont, il y a onze ans.",
        "Depuis, la traversée perd de l’argent chaque hiver, et personne ne veut payer les réparations de la coque.",
        "Les agriculteurs de la rive nord disent que le détour par le pont leur coûte quarante minutes par voyage.",
        "Le département propose à la place un autocar toutes les heures et une aide aux deux écoles concernées.",
        "D’anciens marins veulent garder le navire comme musée et ont déjà réuni un dixième de la somme nécessaire.",
        "La dernière traversée est prévue le soir du trente, avec un orchestre sur le pont des voitures.",
        "D’ici là, les horaires ne changent pas, sauf deux dimanches pendant lesquels des plongeurs verront le quai.",
    ),
    "de": (
        "Die Fähre zwischen den beiden Ufern der Mündung wird Ende Juni eingestellt, teilte der Landkreis mit.",
        "Das 1971 gebaute Schiff trug tausend Autos am Tag, bis vor elf Jahren flussabwärts die Brücke öffnete.",
        "Seither macht die Überfahrt jeden Winter Verlust, und der Rumpf braucht Reparaturen, die niemand zahlen will.",
        "Landwirte am Nordufer sagen, der Umweg über die Brücke koste sie mit vollem Anhänger vierzig Minuten.",
        "Der Landkreis bietet stattdessen stündlich einen Bus an und gibt zwei Schulen einen Zuschuss für den Weg.",
        "Ehemalige Matrosen wollen das Schiff als Museum erhalten und haben ein Zehntel des Geldes gesammelt.",
        "Die letzte Überfahrt ist für den Abend des Dreißigsten geplant, mit einer Kapelle auf dem Autodeck.",
        "Bis dahin bleibt der Fahrplan, wie er ist, außer an zwei Sonntagen, an denen Taucher den Anleger prüfen.",
    ),
}
TITLES = {
    "en": "Ferry to stop after fifty years",
    "fr": "Le bac s’arrêtera après cinquante ans",
    "de": "Fähre fährt nach fünfzig Jahren zum letzten Mal",
}
OPINIONS = {
    "en": (
        "I took that boat to school for six years and never once was it late, which I cannot say of any bus here.",
        "Typical. First they build a bridge with our taxes and then they take away the only thing that still worked!",
        "@riverman you are wrong, the bridge was paid for by the port, look it up before you write such nonsense.",
        "My father was a mate on board in the eighties. Does anybody still have pictures of the old wheelhouse?",
        "Honestly who needs it, my car drives over the bridge in no time and the ferry stank of diesel anyway lol",
        "A museum would be nice but who is going to paint it every spring? Ask the people of the lightship about it.",
        "Agree with what was said above. Sign the petition, it takes you two minutes and they need only 300 more.",
        "Well said! And do not forget the cyclists, who are not even allowed on that bridge of theirs.",
    ),
    "fr": (
        "J’ai pris ce bac pendant six ans pour aller au lycée et il n’a jamais été en retard, lui, pas comme le car.",
        "Toujours pareil : on construit un pont avec nos impôts et ensuite on supprime la seule chose qui marchait !",
        "@marinier tu te trompes, c’est le port qui a payé le pont, renseigne-toi avant d’écrire n’importe quoi.",
        "Mon père était second à bord dans les années quatre-vingt. Quelqu’un a-t-il des photos de la timonerie ?",
        "Franchement, qui en a besoin, je passe par le pont en deux minutes et le bac puait le gazole de toute façon.",
        "Un musée ce serait bien, mais qui va le repeindre chaque printemps ? Demandez donc à ceux du bateau-phare.",
        "D’accord avec ce qui est dit plus haut. Signez la pétition, il ne manque que trois cents signatures.",
        "Bien dit ! Et n’oubliez pas les cyclistes, qui n’ont même pas le droit de passer sur leur fameux pont.",
    ),
    "de": (
        "Ich bin sechs Jahre mit dem Schiff zur Schule gefahren, und es war nie zu spät, anders als unser Bus hier.",
        "Typisch. Erst bauen sie von unseren Steuern eine Brücke, und dann nehmen sie uns das Einzige, was noch ging!",
        "@flussmann du irrst dich, die Brücke hat der Hafen bezahlt, bitte erst nachlesen und dann schreiben.",
        "Mein Vater war in den Achtzigern Steuermann an Bord. Hat jemand noch Bilder vom alten Ruderhaus?",
        "Wer braucht das denn, ich bin über die Brücke in zwei Minuten drüben, und die Fähre stank nach Diesel.",
        "Ein Museum wäre schön, aber wer streicht das jedes Frühjahr? Fragt mal die Leute vom Feuerschiff danach.",
        "Stimme dem zu, was oben steht. Unterschreibt die Petition, es fehlen nur noch dreihundert Stimmen.",
        "Gut gesagt! Und vergesst die Radfahrer nicht, die auf der schönen Brücke gar nicht fahren dürfen.",
    ),
}
MENU = ("News", "Sport", "Culture", "Weather", "Archive", "Contact")
LINKS = (
    "Harbour fair draws record crowd",
    "Mayor presents budget for roads",
    "Three hurt in crash on ring road",
    "Why the herring came back",
    "Choir wins prize in the capital",
    "School gets a new roof",
    "Photos: the storm of Sunday",
    "Tram line four closed until May",
)


def _paragraphs(texts: Sequence[str], form: str = "<p>{}</p>") -> str:
    return "".join(form.format(html.escape(text)) for text in texts)


def _list(texts: Sequence[str]) -> str:
    return "<ul>" + _paragraphs(texts, '<li><a href="/x">{}</a></li>') + "</ul>"


def _page(lang: str, main: str) -> str:
    title = TITLES[lang]
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><title>{title} - The Pilot</title></head><body>'
        f'<div id="top"><a href="/">The Pilot</a>{_list(MENU)}</div>{main}'
        f'<div id="side"><h3>Most read</h3>{_list(LINKS[:5])}</div>'
        '<div id="bottom"><p>© The Pilot</p><a href="/imprint">Imprint</a> <a href="/privacy">Privacy</a></div>'
        "</body></html>"
    )


def _discussion(lang: str, box: str, entry: str) -> str:
    names = ("riverman", "Ada K.", "oldsalt", "j_p", "Guest", "bea", "Tom W", "nn")
    own = (
        f'<div class="{entry}"><b>{name}</b> <i>{3 + at}:12</i><p>{html.escape(text)}</p></div>'
        for at, (name, text) in enumerate(zip(names, OPINIONS[lang], strict=True))
    )
    return f'<div class="{box}">{"".join(own)}</div>'


def comments(lang: str, box: str = "comments", entry: str = "comment-body", sentences: int = 5) -> Made:
    """A short article above more words of its readers."""
    own = PROSE[lang][:sentences]
    main = f"<h1>{TITLES[lang]}</h1><div>{_paragraphs(own)}</div>{_discussion(lang, box, entry)}"
    return Made(_page(lang, f'<div id="main">{main}</div>'), own)


def open_to_comments(lang: str) -> Made:
    """A page whose outermost element says that readers may comment; the article is the article."""
    main = f'<article class="post comments-open"><h1>{TITLES[lang]}</h1>{_paragraphs(PROSE[lang])}</article>'
    return Made(_page(lang, main), PROSE[lang])


def in_comments(lang: str) -> Made:
    """All of the article stands in an element with the name of comments, as first entry of a thread."""
    main = f'<div class="comments"><h1>{TITLES[lang]}</h1><div class="comment">{_paragraphs(PROSE[lang])}</div></div>'
    return Made(_page(lang, main), PROSE[lang])


def brief(lang: str) -> Made:
    """Two sentences in a sea of links."""
    sea = "".join(f'<div class="box"><h4>{name}</h4>{_list(LINKS)}</div>' for name in MENU)
    main = f'{sea}<div class="news"><h1>{TITLES[lang]}</h1>{_paragraphs(PROSE[lang][:2])}</div>{sea}'
    return Made(_page(lang, main), PROSE[lang][:2])


def line_breaks(lang: str, breaks: str = "<br><br>") -> Made:
    """One element, with breaks between its lines."""
    text = breaks.join(map(html.escape, PROSE[lang]))
    return Made(_page(lang, f'<div id="main"><h1>{TITLES[lang]}</h1><div>{text}</div></div>'), PROSE[lang])


def tables(lang: str) -> Made:
    """Laid out by tables, without a class, as pages were around 2000."""
    menu = _paragraphs(MENU, '<tr><td><a href="x.htm"><font size="1">{}</font></a></td></tr>')
    cells = f'<font size="4"><b>{TITLES[lang]}</b></font>{_paragraphs(PROSE[lang], "<p><font>{}</font></p>")}'
    text = (
        f"<html><head><title>{TITLES[lang]}</title></head><body><table><tr><td><table>{menu}</table></td>"
        f"<td><table><tr><td>{cells}</td></tr></table></td><td><table>"
        f"{_paragraphs(LINKS, '<tr><td><a href=y.htm>{}</a></td></tr>')}</table></td></tr></table></body></html>"
    )
    return Made(text, PROSE[lang])


def live(lang: str) -> Made:
    """A live blog: entries with a time of day, each a paragraph or two."""
    own = PROSE[lang]
    pairs = (_paragraphs(own[2 * at : 2 * at + 2]) for at in range(4))
    entries = "".join(
        f'<div class="entry" id="e{at}"><span class="when">{18 - at}:0{at}</span>{pair}</div>'
        for at, pair in enumerate(pairs)
    )
    return Made(_page(lang, f'<div id="main"><h1>{TITLES[lang]}</h1><div class="ticker">{entries}</div></div>'), own)


def interview(lang: str) -> Made:
    """Short questions in bold and answers."""
    asked = {
        "en": ("Who decided it?", "Why now?", "What do farmers say?", "And then?"),
        "fr": ("Qui a décidé ?", "Pourquoi maintenant ?", "Que disent les agriculteurs ?", "Et ensuite ?"),
        "de": ("Wer hat das entschieden?", "Warum jetzt?", "Was sagen die Landwirte?", "Und dann?"),
    }[lang]
    pairs = list(zip(asked, PROSE[lang][:4], strict=True))
    body = "".join(f"<p><b>{question}</b></p><p>{html.escape(answer)}</p>" for question, answer in pairs)
    own = tuple(line for pair in pairs for line in pair)
    return Made(_page(lang, f'<div id="main"><h1>{TITLES[lang]}</h1><div class="text">{body}</div></div>'), own)


def preformatted(lang: str) -> Made:
    """A dispatch set as typed."""
    text = "\n\n".join(map(html.escape, PROSE[lang]))
    return Made(_page(lang, f"<h1>{TITLES[lang]}</h1><pre>{text}</pre>"), PROSE[lang])


def boxes(lang: str, names: str = "") -> Made:
    """Not a paragraph on the page: each line is a box in a box."""
    body = _paragraphs(PROSE[lang], f'<div class="{names}"><div>{{}}</div></div>')
    return Made(_page(lang, f'<div class="{names}"><div>{TITLES[lang]}</div>{body}</div>'), PROSE[lang])


def endless(lang: str) -> Made:
    """A page that loads the next article below the first."""
    others = [other for other in PROSE if other != lang]
    own = f"<article><h1>{TITLES[lang]}</h1>{_paragraphs(PROSE[lang])}</article>"
    more = "".join(f"<article><h1>{TITLES[other]}</h1>{_paragraphs(PROSE[other])}</article>" for other in others)
    return Made(_page(lang, f'<div id="main">{own}{more}</div>'), PROSE[lang])


def misnamed(lang: str) -> Made:
    """The article stands in what is named as if it led elsewhere."""
    main = f'<div class="sidebar widget related"><h1>{TITLES[lang]}</h1>{_paragraphs(PROSE[lang])}</div>'
    return Made(_page(lang, main), PROSE[lang])


def cards(lang: str) -> Made:
    """Every paragraph is an item of a list, as apps make pages of cards."""
    body = _paragraphs(PROSE[lang], '<li class="card"><div>{}</div></li>')
    return Made(_page(lang, f'<div id="main"><h1>{TITLES[lang]}</h1><ul class="cards">{body}</ul></div>'), PROSE[lang])


KINDS: dict[str, Callable[[str], Made]] = {
    "comments below": comments,
    "comments of a blog": lambda lang: comments(lang, "comment-list", "comment even thread-even"),
    "comments by their language": lambda lang: comments(lang, "commentaires", "kommentar"),
    "more comments than article": lambda lang: comments(lang, sentences=2),
    "open to comments": open_to_comments,
    "all in comments": in_comments,
    "a brief in links": brief,
    "double breaks": line_breaks,
    "single breaks": lambda lang: line_breaks(lang, "<br>"),
    "tables": tables,
    "live": live,
    "interview": interview,
    "preformatted": preformatted,
    "boxes": boxes,
    "boxes with hashed names": lambda lang: boxes(lang, "css-1q2w3e"),
    "endless": endless,
    "misnamed": misnamed,
    "cards": cards,
}
