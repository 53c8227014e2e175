"""Every signature there is: one record a failure of docs/failures.md that a running system shows."""

from collections.abc import Sequence

from ops.doctor.signature import Signature
from ops.doctor.signatures import (
    access,
    app,
    capacity,
    connections,
    content,
    database,
    database_url,
    database_variables,
    deployment,
    hostnames,
    image,
    network,
    routing,
    schema,
    tls,
    variables,
)

SIGNATURES: Sequence[Signature] = (
    *image.SIGNATURES,
    *content.SIGNATURES,
    *access.SIGNATURES,
    *database_url.SIGNATURES,
    *database_variables.SIGNATURES,
    *database.SIGNATURES,
    *tls.SIGNATURES,
    *connections.SIGNATURES,
    *schema.SIGNATURES,
    *network.SIGNATURES,
    *hostnames.SIGNATURES,
    *capacity.SIGNATURES,
    *routing.SIGNATURES,
    *variables.SIGNATURES,
    *app.SIGNATURES,
    *deployment.SIGNATURES,
)
