"""Names: the models' usual errors repaired, one entity a thing, the well-known across languages."""

from __future__ import annotations

import pytest

from tests.agents.enrich.reading import enriched
from vigie.schemas.enriched import Entity


def entity(text: str, language: str, name: str) -> Entity:
    """The one entity that bears a name, as its own or as an alias."""
    (found,) = [each for each in enriched(text, language).entities if name in (each.name, *each.aliases)]
    return found


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("L’OTAN a réuni ses ministres.", "fr", "OTAN"),
        ("Ils n’ont rien dit. Selon l'ONU, c’est peu.", "fr", "ONU"),
        ("M. Carrel a signé. Emmanuel Carrel partira demain.", "fr", "Emmanuel Carrel"),
        ("NATO's ships left the port.", "en", "NATO"),
        ("The mayor met Ann Holloway’s lawyer in court.", "en", "Ann Holloway"),
    ],
)
def test_a_name_begins_and_ends_with_its_own_words(text: str, language: str, name: str) -> None:
    """Elided articles, titles and possessives are not part of it."""
    found = enriched(text, language)

    forms = [found.text[each.start : each.end] for entity in found.entities for each in entity.mentions]
    assert name in forms


def test_no_name_reaches_across_a_line() -> None:
    """A heading and the sentence under it are two."""
    found = enriched("Marie Delorme\n\nParis attend la réponse de Marie Delorme depuis mardi.", "fr")

    assert all("\n" not in found.text[m.start : m.end] for each in found.entities for m in each.mentions)


def test_common_words_are_no_names() -> None:
    """Neither the first word of a sentence nor an office."""
    found = enriched("Lire la suite. Ministre depuis mardi, elle a parlé. Le Président est venu.", "fr")

    assert found.entities == ()


def test_a_surname_is_the_person_named_in_full() -> None:
    carrel = entity(
        "Emmanuel Carrel a salué l’accord à Lille. M. Carrel y tenait. Carrel partira.", "fr", "Emmanuel Carrel"
    )

    assert carrel.type == "PER"
    assert carrel.count == 3
    assert "Carrel" in carrel.aliases


def test_two_ways_of_writing_are_one_thing() -> None:
    """With an accent and without, and in capitals."""
    states = entity(
        "Les Etats-Unis ont signé. Les États-Unis paieront. Et les ÉTATS-UNIS partiront.", "fr", "Etats-Unis"
    )

    assert (states.type, states.wikidata, states.count) == ("LOC", "Q30", 3)


def test_an_acronym_is_the_name_that_the_text_spells_out() -> None:
    """Well known or not."""
    text = "The Northern Harbour Authority (NHA) met on Monday. The NHA said little about the harbour."

    assert entity(text, "en", "NHA").name in {"NHA", "Northern Harbour Authority"}
    assert "Northern Harbour Authority" in (entity(text, "en", "NHA").name, *entity(text, "en", "NHA").aliases)


@pytest.mark.parametrize(
    ("text", "language", "name", "wikidata"),
    [
        ("L’OTAN a réuni ses ministres à Oslo.", "fr", "NATO", "Q7184"),
        ("The United Nations met on Monday.", "en", "ONU", "Q1065"),
        ("Deutschland und die Vereinten Nationen verhandeln.", "de", "Nations unies", "Q1065"),
        ("Le ministre est parti pour l’Allemagne.", "fr", "Germany", "Q183"),
    ],
)
def test_the_well_known_have_their_names_in_other_languages(text: str, language: str, name: str, wikidata: str) -> None:
    """So that one rule finds articles in all of them."""
    assert entity(text, language, name).wikidata == wikidata


def test_a_person_is_found_by_the_surname_too() -> None:
    """Also where the text never has it alone; but not where two people bear it."""
    assert "Bakken" in entity("Le ministre Jens Bakken est venu.", "fr", "Jens Bakken").aliases
    assert "Bakken" not in entity("Jens Bakken a reçu Marie Bakken à Lille.", "fr", "Jens Bakken").aliases


def people(text: str, language: str) -> list[str]:
    """The names of an article's people, in order of their letters."""
    return sorted(each.name for each in enriched(text, language).entities if each.type == "PER")


def named(text: str, language: str) -> dict[str, str]:
    """The type of each name."""
    return {each.name: each.type for each in enriched(text, language).entities}


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("The judge named Harry S. Truman in his speech.", "en", "Harry S. Truman"),
        ("Sammy Davis Jr. sang in Chicago on Monday.", "en", "Sammy Davis Jr."),
        ("J. R. R. Tolkien wrote it in Oxford.", "en", "J. R. R. Tolkien"),
        ("Le Dr. Paul Mercier a reçu J.-M. Peretti à Lille.", "fr", "J.-M. Peretti"),
        ("El Sr. Pablo Ortega firmó en Madrid.", "es", "Pablo Ortega"),
        ("Prof. Dr. Anna M. Schulz kam nach Berlin.", "de", "Anna M. Schulz"),
        ("Lawyers for A.J. Green III met the press.", "en", "A.J. Green III"),
        ("El expresidente John F. Kennedy Jr. llegó a Madrid.", "es", "John F. Kennedy Jr."),
    ],
)
def test_a_point_inside_a_name_does_not_cut_it(text: str, language: str, name: str) -> None:
    """Of an initial, of an abbreviation, of what ends a name; titles go, points and all."""
    assert name in people(text, language)


def test_a_point_inside_a_firms_or_towns_name_does_not_cut_it() -> None:
    found = named("U.S. Steel and Exxon Mobil Corp. left St. Louis on Monday.", "en")
    first = named("Ft. Worth, Texas, and Mt. Vernon, N.Y., voted.", "en")

    assert found.keys() >= {"U.S. Steel", "Exxon Mobil Corp.", "St. Louis"}
    assert first.keys() >= {"Ft. Worth", "Mt. Vernon"}


def test_the_end_of_a_sentence_cuts_a_name() -> None:
    assert "CIA" in named("He worked for the CIA. Nobody knew it.", "en")


def test_what_ends_a_name_is_no_surname() -> None:
    """And the surname has its particles."""
    davis = entity("Sammy Davis Jr. sang. Davis smiled.", "en", "Sammy Davis Jr.")
    leyen = entity("Ursula von der Leyen est à Bruxelles.", "fr", "Ursula von der Leyen")

    assert (davis.count, "Jr." in davis.aliases, "Davis" in davis.aliases) == (2, False, True)
    assert {"von der Leyen", "Leyen"} <= {*leyen.aliases}


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("Ministers met Ursula von der Leyen in Brussels.", "en", "Ursula von der Leyen"),
        ("Reporters met Oussama ben Laden in Brussels.", "en", "Oussama ben Laden"),
        ("Michelle O’Neill met reporters in Belfast.", "en", "Michelle O’Neill"),
        ("N’Golo Kanté a marqué deux buts.", "fr", "N’Golo Kanté"),
        ("Le général de Gaulle est à Londres.", "fr", "de Gaulle"),
        ("They met Crown Prince Mohammed bin Salman in Riyadh.", "en", "Mohammed bin Salman"),
        ("Sgt Mat Hill spoke to the council.", "en", "Mat Hill"),
        ("Le ministre a reçu Sir Keir Starmer.", "fr", "Keir Starmer"),
        ("Recep Tayyip Erdoğan a rencontré la presse.", "fr", "Recep Tayyip Erdoğan"),
        ("«No», dijo Lucía Romero en Lima.", "es", "Lucía Romero"),
        ("Rep. Earl Blumenauer (D-Ore.) said no.", "en", "Earl Blumenauer"),
        ("Mr. Trump thanked Bernie Sanders. A letter from Sanders came.", "en", "Bernie Sanders"),
    ],
)
def test_a_person_has_the_whole_name_and_no_title(text: str, language: str, name: str) -> None:
    """Particles and apostrophes are part of it, also where the model cuts there or finds nothing."""
    assert name in people(text, language)


def test_a_house_is_a_firm_unless_the_article_tells_of_its_founder() -> None:
    assert named("Gucci et Louis Vuitton ouvrent des boutiques.", "fr") == {"Gucci": "ORG", "Louis Vuitton": "ORG"}
    assert named("Le couturier Christian Dior est né à Granville.", "fr")["Christian Dior"] == "PER"
    assert named("Giorgio Armani, mort à Milan, a tout dessiné.", "fr")["Giorgio Armani"] == "PER"
    assert named("Harrison Ford a tourné à Rome. Ford est fatigué.", "fr")["Harrison Ford"] == "PER"


def test_a_house_named_like_somebody_is_a_person_where_the_surname_stands_alone() -> None:
    assert named("Ralph Lauren est à Paris. Lauren sourit à la presse.", "fr")["Ralph Lauren"] == "PER"
    assert named("John Lewis was beaten in Selma. Lewis told the story.", "en")["John Lewis"] == "PER"


def test_a_title_before_the_first_word_of_a_name_means_its_bearer() -> None:
    """Where the surname stands first, or where it is not what people are called by."""
    assert entity("Xi Jinping and Narendra Modi met. Mr. Xi smiled.", "en", "Xi Jinping").count == 2


def test_a_firm_keeps_its_own_s_and_an_owner_does_not() -> None:
    found = named("McDonald’s closed its store in Elon Musk’s town; so did Macy's.", "en")

    assert found.keys() >= {"McDonald’s", "Macy's", "Elon Musk"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Santiago de Compostela y Bilbao reciben peregrinos.", "es"),
        ("Die Demonstration am Rand von Elmshorn war friedlich.", "de"),
        ("Das Julius Kühn-Institut warnt.", "de"),
        ("Les JO de Londres ont commencé.", "fr"),
        ("Le texte du président de la République est long.", "fr"),
        ("Le feu menace Staten Island, le maire Michael Bloomberg l’a dit.", "fr"),
    ],
)
def test_towns_offices_and_things_are_no_people(text: str, language: str) -> None:
    """However much like a given name and a surname they look."""
    assert [name for name in people(text, language) if name != "Michael Bloomberg"] == []


def test_a_party_whose_letters_are_also_a_title_is_a_name() -> None:
    assert "MR" in named("Le MR et le PS gouvernent à Bruxelles. Le MR est content.", "fr")


def test_a_capital_that_stands_for_its_government_is_no_person() -> None:
    assert named("Washington a condamné Moscou.", "fr")["Washington"] == "LOC"
    assert people("Denzel Washington smiled. Washington waved.", "en") == ["Denzel Washington"]


def test_a_headline_in_capitals_has_the_names_of_its_article() -> None:
    text = "President Joe Biden met Volodymyr Zelensky in Kyiv on Monday."
    found = enriched(text, "en", "BIDEN MEETS ZELENSKY IN KYIV")

    in_title = {each.name for each in found.entities if any(mention.field == "title" for mention in each.mentions)}
    assert in_title == {"Joe Biden", "Volodymyr Zelensky", "Kyiv"}


def test_a_headline_in_capitals_keeps_what_its_article_does_not_name() -> None:
    """As it is written; and what is no name in small letters is none in capitals."""
    english = enriched("Heavy rain fell in Ohio.", "en", "TWO DEAD AS STORM HITS OHIO, SAYS RED CROSS")
    french = enriched("La pluie est tombée à Lille.", "fr", "INONDATIONS À LILLE : LE MAIRE DEMANDE L’AIDE DE L’ÉTAT")

    assert {each.name for each in english.entities} == {"Ohio", "RED CROSS"}
    assert {each.name for each in french.entities} == {"Lille"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("LAS VEGAS — The mayor, Ann Lee, said no.", "Las Vegas"),
        ("BOCA RATON, Fla. — The mayor, Ann Lee, said no.", "Boca Raton"),
        ("NEW YORK/SAN FRANCISCO (Reuters) - The mayor said no.", "San Francisco"),
        ("SEOUL/WASHINGTON (Reuters) - North Korea said no.", "Seoul"),
    ],
)
def test_the_capitals_of_a_dateline_are_read_as_towns(text: str, name: str) -> None:
    assert named(text, "en").get(name) == "LOC"
