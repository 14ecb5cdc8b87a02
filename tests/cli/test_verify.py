"""`symderiv verify`: what diff has kept holds, what was changed fails, what is no such file is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from symderiv.cli.run import main

NOTE = """# Squares

$E = \\sum_i x_i^2$

- $\\dfrac{\\partial E}{\\partial x_i} = 2 x_i$
- $\\dfrac{\\partial E}{\\partial x_i} = x_i$
- $\\dfrac{\\partial E}{\\partial x_i} = q_i$
"""


@pytest.fixture
def findings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    (tmp_path / "note.md").write_text(NOTE.replace("\\\\", "\\"))
    main(["diff", str(tmp_path / "note.md"), "--format", "json"])
    file = tmp_path / "findings.json"
    file.write_text(capsys.readouterr().out)
    return file


def test_what_was_kept_holds(findings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(findings)]) == 0
    *lines, counts = capsys.readouterr().out.splitlines()
    assert [line.removeprefix(f"{findings.parent}/note.md:") for line in lines] == [
        "3: agrees: a relation, which nothing was to be proved of",
        "5: agrees: certificate holds",
        "6: differs: certificate holds",
        "7: unchecked: not settled",
    ]
    assert counts == "2 hold, 0 fail, 2 without a certificate"


def test_what_was_changed_fails(findings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = json.loads(findings.read_text())
    right = data["documents"][0]["findings"][1]["proof"]["certificate"]["claim"]
    right["left"] = ["number", "7"]
    findings.write_text(json.dumps(data))
    assert main(["verify", str(findings)]) == 1
    assert "note.md:5: agrees: certificate fails: it is not proved again" in capsys.readouterr().out
    assert main(["verify", str(findings), "--exit-zero"]) == 0


CHAIN = """# Squares

$E = \\sum_i x_i^2$

$\\dfrac{\\partial E}{\\partial x_i} = 2 x_i = x_i + x_i = 3 x_i$
"""


@pytest.fixture
def chain(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    (tmp_path / "chain.md").write_text(CHAIN.replace("\\\\", "\\"))
    main(["diff", str(tmp_path / "chain.md"), "--format", "json"])
    file = tmp_path / "chain.json"
    file.write_text(capsys.readouterr().out)
    return file


def test_each_right_side_of_a_chain_has_a_certificate(chain: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(chain)]) == 0
    *lines, counts = capsys.readouterr().out.splitlines()
    assert [line.removeprefix(f"{chain.parent}/chain.md:") for line in lines[1:]] == [
        "5: differs: certificate holds",
        "5, right side 1: agrees: certificate holds",
        "5, right side 2: agrees: certificate holds",
        "5, right side 3: differs: certificate holds",
    ]
    assert counts == "4 hold, 0 fail, 1 without a certificate"


def test_a_right_side_that_was_changed_fails(chain: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = json.loads(chain.read_text())
    links = data["documents"][0]["findings"][1]["links"]
    links[1]["proof"] = links[2]["proof"]
    chain.write_text(json.dumps(data))
    assert main(["verify", str(chain)]) == 1
    assert "5, right side 2: agrees: certificate fails: it shows that something is refuted" in capsys.readouterr().out


BAD = {
    "a chain without verdicts": (
        '{"version": 1, "documents": [{"path": "a.md", "findings": [{"line": 1, "verdict": "agrees", "links": [1]}]}]}',
        "a finding has links without a verdict.",
    ),
    "no JSON": ("{", "this is no JSON: Expecting property name enclosed in double quotes."),
    "other JSON": ("[1, 2]", "these are no findings."),
    "a document without findings": ('{"version": 1, "documents": [{"path": "a.md"}]}', "a document has no findings."),
    "a finding without a line": (
        '{"version": 1, "documents": [{"path": "a.md", "findings": [{}]}]}',
        "a finding has no line or no verdict.",
    ),
    "nested too deep": ("[" * 200_000, "this is nested too deep."),
    "nothing": ("", "the file is empty."),
}


@pytest.mark.parametrize(("text", "message"), BAD.values(), ids=BAD.keys())
def test_what_holds_no_findings(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, message: str) -> None:
    file = tmp_path / "bad.json"
    file.write_text(text)
    assert main(["verify", str(file)]) == 2
    assert message in capsys.readouterr().err


def test_a_certificate_of_the_other_kind_fails(findings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each holds by itself, and neither shows what is said."""
    data = json.loads(findings.read_text())
    agrees, differs = data["documents"][0]["findings"][1:3]
    agrees["proof"], differs["proof"] = differs["proof"], agrees["proof"]
    findings.write_text(json.dumps(data))
    assert main(["verify", str(findings)]) == 1
    shown = capsys.readouterr().out
    assert "note.md:5: agrees: certificate fails: it shows that something is refuted" in shown
    assert "note.md:6: differs: certificate fails: it shows that something is proved" in shown


def test_a_certificate_that_is_none(findings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = json.loads(findings.read_text())
    data["documents"][0]["findings"][2]["proof"]["certificate"] = "believe me"
    findings.write_text(json.dumps(data))
    assert main(["verify", str(findings)]) == 1
    assert "note.md:6: differs: certificate fails: this is no certificate." in capsys.readouterr().out
