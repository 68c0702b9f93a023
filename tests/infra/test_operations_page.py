"""docs/operations.md says for each alarm what it means, and knows every saved query and every limit that is ours."""

import re

from infra.config import Config
from tests.support.synthesized import ROOT, Template

PAGE = " ".join((ROOT / "docs/operations.md").read_text().split())


def test_every_alarm_is_explained_under_its_name_in_its_own_words(template: Template) -> None:
    rows = dict(re.findall(r"\| ((?:\*\*\w+\*\*(?:, )?)+) \| (.+?) \|", PAGE))
    meanings = {name: meaning for names, meaning in rows.items() for name in re.findall(r"\w+", names)}
    alarms = {key: one for key, one in template.resources.items() if one["Type"] == "AWS::CloudWatch::Alarm"}
    assert alarms
    for logical_id, alarm in alarms.items():
        (name,) = (name for name in meanings if re.fullmatch(rf"OperationsAlarms{name}[0-9A-F]{{8}}", logical_id))
        assert alarm["Properties"]["AlarmDescription"].removesuffix(" See docs/operations.md.") in meanings[name]


def test_what_the_alarms_cost_is_what_there_are(templates: dict[str, Template]) -> None:
    prices = [len(templates[name].of("CloudWatch::Alarm")) * 0.10 for name in ("default", "everything")]
    assert f"alarms {prices[0]:.2f} ({prices[1]:.2f} with `memory=true`, `history` and `flowLookup`)" in PAGE


def test_every_saved_query_is_mentioned(default: Template) -> None:
    for query in default.of("Logs::QueryDefinition"):
        assert f"**{query['Name'].partition('/')[2]}**" in PAGE


def test_the_endpoint_is_closed_where_its_throttle_counts(default: Template) -> None:
    settings = default.only("ApiGateway::Stage")["MethodSettings"]
    assert {"ResourcePath": "/", "HttpMethod": "POST"}.items() <= next(
        entry.items() for entry in settings if entry["HttpMethod"] == "POST" and "ThrottlingRateLimit" in entry
    )
    for limit in ("rateLimit", "burstLimit"):  # JSON Patch spells a / in a name ~1
        assert f"path=/~1/POST/throttling/{limit},value=0" in PAGE


def test_the_limits_that_are_settings_are_the_deployed_defaults() -> None:
    defaults = {name: field.default for name, field in Config.model_fields.items()}
    assert f"`rate` and `burst` | {defaults['rate']} per second, {defaults['burst']} at once" in PAGE
    assert f"`wafRatePerIp` | {defaults['waf_rate_per_ip']} per 5 minutes" in PAGE
