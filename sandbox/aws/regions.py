"""What AWS has otherwise in each region: zones, managed prefix lists, the DNS zone of load balancers, short names.

A test holds that it has each region of the settings.
"""

ZONES = {"us-east-1": "abcdef", "us-west-1": "ac", "us-west-2": "abcd", "ap-northeast-1": "acd", "ca-central-1": "abd"}
"""Region → the letters of its zones, where these are not a, b and c."""

PREFIX_LISTS = {
    "com.amazonaws.global.cloudfront.origin-facing": {
        "us-east-1": "pl-3b927c52",
        "us-east-2": "pl-b6a144df",
        "us-west-1": "pl-4ea04527",
        "us-west-2": "pl-82a045eb",
        "eu-west-1": "pl-4fa04526",
        "eu-central-1": "pl-a3a144ca",
    },
    "com.amazonaws.{region}.s3": {"us-east-1": "pl-63a5400a", "us-west-2": "pl-68a54001", "eu-west-1": "pl-6da54004"},
    "com.amazonaws.{region}.dynamodb": {
        "us-east-1": "pl-02cd2c6b",
        "us-west-2": "pl-00a54069",
        "eu-west-1": "pl-6fa54006",
    },
}
"""Managed list → region → its id; of another region an id is made up."""

LOAD_BALANCER_ZONES = {
    "af-south-1": "Z268VQBMOI5EKX",
    "ap-east-1": "Z3DQVH9N71FHZ0",
    "ap-east-2": "Z02789141MW7T1WBU19PO",
    "ap-northeast-1": "Z14GRHDCWA56QT",
    "ap-northeast-2": "ZWKZPGTI48KDX",
    "ap-northeast-3": "Z5LXEXXYW11ES",
    "ap-south-1": "ZP97RAFLXTNZK",
    "ap-south-2": "Z0173938T07WNTVAEPZN",
    "ap-southeast-1": "Z1LMS91P8CMLE5",
    "ap-southeast-2": "Z1GM3OXH4ZPM65",
    "ap-southeast-3": "Z08888821HLRG5A9ZRTER",
    "ap-southeast-4": "Z09517862IB2WZLPXG76F",
    "ap-southeast-5": "Z06010284QMVVW7WO5J",
    "ap-southeast-6": "Z023301818UFJ50CIO0MV",
    "ap-southeast-7": "Z0390008CMBRTHFGWBCB",
    "ca-central-1": "ZQSVJUPU6J1EY",
    "ca-west-1": "Z06473681N0SF6OS049SD",
    "eu-central-1": "Z215JYRZR1TBD5",
    "eu-central-2": "Z06391101F2ZOEP8P5EB3",
    "eu-north-1": "Z23TAZ6LKFMNIO",
    "eu-south-1": "Z3ULH7SSC9OV64",
    "eu-south-2": "Z0956581394HF5D5LXGAP",
    "eu-west-1": "Z32O12XQLNTSW2",
    "eu-west-2": "ZHURV8PSTC4K8",
    "eu-west-3": "Z3Q77PNBQS71R4",
    "il-central-1": "Z09170902867EHPV2DABU",
    "me-central-1": "Z08230872XQRWHG2XF6I",
    "me-south-1": "ZS929ML54UICD",
    "mx-central-1": "Z023552324OKD1BB28BH5",
    "sa-east-1": "Z2P70J7HTTTPLU",
    "us-east-1": "Z35SXDOTRQ7X7K",
    "us-east-2": "Z3AADJGX6KTTL2",
    "us-gov-east-1": "Z166TLBEWOO7G0",
    "us-gov-west-1": "Z33AYJ8TM3BH4J",
    "us-west-1": "Z368ELLRRE2KJ0",
    "us-west-2": "Z1H1FL5HABSF5",
}
"""Region → the hosted zone of its application load balancers' names. Source: AWS General Reference, "Elastic Load
Balancing endpoints and quotas"."""

_DIRECTIONS = {
    "north": "n", "south": "s", "east": "e", "west": "w", "central": "c",
    "northeast": "ne", "northwest": "nw", "southeast": "se", "southwest": "sw",
}  # fmt: skip


def zones(region: str) -> list[str]:
    """The names of the region's availability zones."""
    return [f"{region}{letter}" for letter in ZONES.get(region, "abc")]


def short(region: str) -> str:
    """As ids of zones and the addresses of caches have it: us-east-1 → use1, ap-southeast-2 → apse2."""
    area, direction, number = region.rsplit("-", 2)
    return f"{area.replace('-', '')}{_DIRECTIONS[direction]}{number}"
