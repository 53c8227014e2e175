"""adopted/<stack>.json as the program reads it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

import wiring.adopted as adopted_wiring
from settings.deployed import deployed_names
from wiring.adopted import read_adopted, take_over

ENTRY = {"type": "aws:s3/bucket:Bucket", "name": "bucket-bucket", "id": "shop-files", "keep": ["tags"]}


def test_it_names_ids_and_what_stays(tmp_path: Path) -> None:
    file = tmp_path / "prod.json"
    file.write_text(json.dumps({"resources": [ENTRY], "firstLook": True}))

    adopted = read_adopted(file)

    assert adopted.resources["aws:s3/bucket:Bucket", "bucket-bucket"]["keep"] == ["tags"]
    assert adopted.first_look and not adopted.clean


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        json.dumps({"resources": [{**ENTRY, "id": None}]}),
        json.dumps({"resources": [{**ENTRY, "keep": [1]}]}),
        json.dumps({"resources": [{"type": "x"}]}),
        json.dumps({"resources": [{**ENTRY, "inputs": {}}]}),
    ],
)
def test_one_that_is_damaged_stops_everything(tmp_path: Path, text: str) -> None:
    file = tmp_path / "prod.json"
    file.write_text(text)
    with pytest.raises(pulumi.RunError, match=r"prod\.json is not as"):
        read_adopted(file)


@pytest.mark.parametrize("clean", [True, False])
def test_an_update_waits_for_a_preview_without_a_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clean: bool
) -> None:
    registered: list[object] = []
    monkeypatch.setattr(pulumi.runtime, "is_dry_run", lambda: False)
    monkeypatch.setattr(pulumi.runtime, "register_stack_transformation", registered.append)
    (tmp_path / "adopted").mkdir()
    (tmp_path / "adopted" / "prod.json").write_text(json.dumps({"resources": [ENTRY], "clean": clean}))

    if clean:
        take_over("prod", tmp_path, None)
        assert len(registered) == 1
    else:
        with pytest.raises(pulumi.RunError, match="no preview has shown yet"):
            take_over("prod", tmp_path, None)
        assert not registered


def test_what_no_component_makes_is_registered_protected_and_stays_in_aws(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: dict[str, tuple[Mapping[str, Any], pulumi.ResourceOptions]] = {}

    def record(resource_name: str, opts: pulumi.ResourceOptions, **inputs: Any) -> None:
        made[resource_name] = inputs, opts

    provider = pulumi.ProviderResource("aws", "there", {}, pulumi.ResourceOptions(urn="urn:pulumi:prod::shop::x::y"))
    monkeypatch.setattr(aws.acm, "Certificate", record)
    monkeypatch.setattr(aws.route53, "Zone", record)
    monkeypatch.setattr(adopted_wiring, "cloudfront_provider", lambda _name: provider)
    monkeypatch.setattr(pulumi.runtime, "register_stack_transformation", lambda _: None)
    zone = {**ENTRY, "type": "aws:route53/zone:Zone", "name": "adopted-zone", "inputs": {"name": "example.org"}}
    certificate = {
        **ENTRY,
        "type": "aws:acm/certificate:Certificate",
        "name": "adopted-certificate",
        "inputs": {"domainName": "example.org", "validationMethod": "DNS"},
        "region": "us-east-1",
    }
    (tmp_path / "adopted").mkdir()
    content = {"resources": [ENTRY, zone, certificate], "clean": True}
    (tmp_path / "adopted" / "prod.json").write_text(json.dumps(content))

    take_over("prod", tmp_path, None)

    assert {name: inputs for name, (inputs, _) in made.items()} == {
        "adopted-zone": {"name": "example.org"},
        "adopted-certificate": {"domain_name": "example.org", "validation_method": "DNS"},
    }
    assert all(opts.protect and opts.retain_on_delete for _, opts in made.values())
    assert [opts.provider for _, opts in made.values()] == [None, provider]


def test_a_stack_that_adopted_nothing_is_left_alone(tmp_path: Path) -> None:
    take_over("prod", tmp_path, None)


def test_what_the_state_has_is_known_by_type_and_name() -> None:
    urn = "urn:pulumi:prod::shop::fairway:bucket:Bucket$aws:s3/bucket:Bucket::bucket-bucket"
    gone = {"urn": urn.replace("bucket-bucket", "old"), "type": "aws:s3/bucket:Bucket", "delete": True}
    state = {"deployment": {"resources": [{"urn": urn, "type": "aws:s3/bucket:Bucket"}, gone]}}

    assert deployed_names(state) == {("aws:s3/bucket:Bucket", "bucket-bucket")}
    assert deployed_names(None) == frozenset()
