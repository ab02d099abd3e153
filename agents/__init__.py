"""What happens: the stages, in the order of the data. The only place that knows the order."""

from vigie.agents.stage import Stage

_QUERIES = ("query_characters", "query_leaves", "query_depth", "query_near", "query_prefix")

STAGES: dict[str, Stage] = {
    stage.name: stage
    for stage in (
        Stage(
            name="clean",
            says="finds the article in the page, its title, dateline and language",
            source="raw",
            outputs=("clean",),
            work="vigie.agents.clean.agent:work",
            warm="vigie.agents.clean.agent:warm",
        ),
        Stage(
            name="dedup",
            says="sets copies aside and gathers articles into stories",
            source="clean",
            outputs=("unique", "duplicates", "stories"),
            work="vigie.agents.dedup.agent:work",
            warm="vigie.agents.dedup.agent:warm",
            warm_state="vigie.agents.dedup.agent:warm_state",
            state="vigie.agents.dedup.agent:Copies",
            changelog=True,
        ),
        Stage(
            name="enrich",
            says="finds people, organisations, places and quotes",
            source="unique",
            outputs=("enriched",),
            work="vigie.agents.enrich.agent:work",
            set_up="vigie.agents.enrich.pipelines:set_up",
            options=("models",),
            warm="vigie.agents.enrich.agent:warm",
        ),
        Stage(
            name="match",
            says="finds the alert rules that an article answers",
            source="enriched",
            outputs=("matches",),
            warm_state="vigie.agents.match.rule_book:warm",
            state="vigie.agents.match.agent:Matching",
            set_up="vigie.agents.match.thresholds:set_up",
            options=_QUERIES,
            rules="vigie.agents.match.rule_book:RuleBook",
            beat="vigie.schemas.heartbeat:heartbeat",
        ),
        Stage(
            name="alert",
            says="tells each rule and story once, and counts the rest",
            source="matches",
            outputs=("alerts",),
            state="vigie.agents.alert.agent:Alerting",
            changelog=True,
        ),
        Stage(
            name="rules",
            says="answers each rule record on rules.status, and refuses what cannot be read",
            source="rules",
            outputs=("rules.status",),
            warm_state="vigie.agents.match.rule_book:warm",
            state="vigie.agents.rules.agent:Answering",
            set_up="vigie.agents.match.thresholds:set_up",
            options=_QUERIES,
            changelog=True,
        ),
    )
}

__all__ = ["STAGES", "Stage"]
