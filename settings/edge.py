"""The public door of a stack."""

from settings import model
from settings.patterns import REGION
from settings.reader import Reader


def read_edge(reader: Reader, *, production: bool, region: str) -> model.Edge:
    edge = model.Edge(
        door=reader.choice("door", ["cloudfront", "https", "http"], "cloudfront"),
        certificate_arn=reader.text(
            "certificateArn",
            None,
            pattern=rf"arn:aws[a-z-]*:acm:{REGION}:\d{{12}}:certificate/[0-9a-f-]+",
            expected="a certificate's ARN",
        ),
        cached_paths=reader.texts("cachedPaths", pattern=r"/.{0,254}", expected="path patterns that begin with /"),
        price_class=reader.choice(
            "priceClass", ["PriceClass_100", "PriceClass_200", "PriceClass_All"], "PriceClass_100"
        ),
    )
    if edge.door == "https" and not edge.certificate_arn:
        reader.problem("certificateArn", f"is missing; door https needs a certificate of {region}")
    if edge.certificate_arn and edge.door == "https" and f":acm:{region}:" not in edge.certificate_arn:
        reader.problem(
            "certificateArn", f"is {edge.certificate_arn}; a load balancer needs one of its own region, {region}"
        )
    if edge.certificate_arn and edge.door != "https":
        reader.problem("certificateArn", f"goes with door https, but door is {edge.door}; change the door or remove it")
    if edge.door == "http" and production:
        reader.problem("door", "is http in a production stack; write cloudfront or https")
    reader.done()
    return edge
