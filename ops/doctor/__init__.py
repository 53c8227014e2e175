"""The troubleshooting guides, automated: signatures of the known failures, looked for in a running stack."""

from ops.doctor.diagnose import Diagnosis, diagnose
from ops.doctor.redact import redact
from ops.doctor.signature import Evidence, Sign, Signature
from ops.doctor.signatures import SIGNATURES

__all__ = ["SIGNATURES", "Diagnosis", "Evidence", "Sign", "Signature", "diagnose", "redact"]
