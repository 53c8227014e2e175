"""Every signature there is: one record a failure of docs/failures.md that a running system shows."""

from collections.abc import Sequence

from ops.doctor.signature import Signature
from ops.doctor.signatures import access, app, database, deployment, image, routing

SIGNATURES: Sequence[Signature] = (
    *image.SIGNATURES,
    *access.SIGNATURES,
    *database.SIGNATURES,
    *routing.SIGNATURES,
    *app.SIGNATURES,
    *deployment.SIGNATURES,
)
