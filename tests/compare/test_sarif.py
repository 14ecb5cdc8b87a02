"""Findings as SARIF: what the 2.1.0 schema demands of the parts that are written, and that the parts are right."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from symderiv.compare.codes import CODES
from symderiv.compare.finding import DocumentFindings
from symderiv.compare.judge import judge
from symderiv.compare.sarif import as_sarif

NOTE = r"""# A 50 % note

$l_i = 2 a_i$

$E = \frac{1}{2} \sum_i (l_i - o_i)^2$

> $\frac{\partial E}{\partial l_i} = o_i - l_i$

$\frac{\partial E}{\partial a_i} = 2 \frac{\partial E}{\partial l_i}$

$\frac{\partial E}{\partial q_i} = z_i$

$\frac{x$
"""
KINDS = {
    "run": ({"tool"}, {"columnKind", "results"}),
    "result": (
        {"message"},
        {"ruleId", "ruleIndex", "level", "locations", "relatedLocations", "fixes", "properties"},
    ),
    "rule": (
        {"id"},
        {"name", "shortDescription", "fullDescription", "help", "defaultConfiguration"},
    ),
    "region": (set(), {"startLine", "startColumn", "endLine", "endColumn"}),
    "fix": ({"artifactChanges"}, {"description"}),
    "change": ({"artifactLocation", "replacements"}, set()),
    "replacement": ({"deletedRegion"}, {"insertedContent"}),
}


@pytest.fixture(scope="module")
def document() -> DocumentFindings:
    return judge(NOTE, path="my notes/ä.md")


@pytest.fixture(scope="module")
def run(document: DocumentFindings) -> Any:
    data = json.loads(as_sarif([document], "1.2.3"))
    assert data["version"] == "2.1.0"
    assert data["$schema"].endswith("sarif-2.1.0.json")
    (found,) = data["runs"]
    return found


def has_the_keys(kind: str, data: dict[str, Any]) -> None:
    required, allowed = KINDS[kind]
    assert required <= set(data) <= required | allowed, data


def is_region(data: dict[str, Any]) -> None:
    has_the_keys("region", data)
    assert all(isinstance(value, int) and value >= 1 for value in data.values())
    start, end = (data["startLine"], data.get("startColumn", 1)), (data.get("endLine"), data.get("endColumn"))
    assert None in end or start <= end


def test_the_tool_and_its_rules(run: Any) -> None:
    has_the_keys("run", run)
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("symderiv", "1.2.3")
    assert [rule["id"] for rule in driver["rules"]] == [code.name for code in CODES]
    for rule in driver["rules"]:
        has_the_keys("rule", rule)
        assert re.fullmatch(r"[A-Za-z]+", rule["name"])
        assert all(rule[text]["text"] for text in ("shortDescription", "fullDescription", "help"))
        assert rule["defaultConfiguration"]["level"] in ("error", "warning")


def test_results_name_their_rules_and_places(run: Any) -> None:
    assert [(r["ruleId"], r["level"]) for r in run["results"]] == [
        ("SD201", "error"),
        ("SD303", "warning"),
        ("SD101", "warning"),
    ]
    for result in run["results"]:
        has_the_keys("result", result)
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"]
        for location in result["locations"] + result.get("relatedLocations", []):
            physical = location["physicalLocation"]
            assert physical["artifactLocation"]["uri"] == "my%20notes/%C3%A4.md"
            is_region(physical["region"])
        inside, around = (result["locations"][0]["physicalLocation"][key] for key in ("region", "contextRegion"))
        is_region(around)
        assert around["startLine"] <= inside["startLine"]
        assert inside["endLine"] <= around["endLine"]


def test_the_message_says_what_is_wrong_and_what_is_right(run: Any) -> None:
    text = run["results"][0]["message"]["text"].split("\n")
    assert text[:2] == ["wrong sign", "derived: l_i - o_i"]
    assert text[2].startswith("witness: ")
    assert text[-1] == r"help: \frac{\partial E}{\partial l_i} = l_i - o_i"


def test_a_proved_correction_is_a_fix_that_puts_it_in_place(run: Any) -> None:
    (fix,) = run["results"][0]["fixes"]
    has_the_keys("fix", fix)
    (change,) = fix["artifactChanges"]
    has_the_keys("change", change)
    (replacement,) = change["replacements"]
    has_the_keys("replacement", replacement)
    region = replacement["deletedRegion"]
    is_region(region)
    line = NOTE.split("\n")[region["startLine"] - 1]
    mended = (
        line[: region["startColumn"] - 1] + replacement["insertedContent"]["text"] + line[region["endColumn"] - 1 :]
    )
    assert mended == r"> $\frac{\partial E}{\partial l_i} = l_i - o_i$"
    assert all("fixes" not in result for result in run["results"][1:])


def test_what_agrees_is_no_result_and_no_documents_are_no_results() -> None:
    assert json.loads(as_sarif([], "1"))["runs"][0]["results"] == []


def test_a_whole_path_is_a_file_address(document: DocumentFindings) -> None:
    moved = DocumentFindings("/a b/c.md", document.text, document.findings)
    data = json.loads(as_sarif([moved], "1"))
    location = data["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location["uri"] == "file:///a%20b/c.md"
