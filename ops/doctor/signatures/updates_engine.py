"""What Pulumi itself refuses or loses: its lock, its state, its plugins."""

from collections.abc import Sequence

from ops.doctor.signature import Signature
from ops.doctor.signatures.refusal import refusal

REFUSALS: Sequence[Signature] = (
    refusal(
        ("F36",),
        "another update holds the stack's lock, or was killed",
        "Two updates of one stack cannot run at once; one that was killed leaves its lock or unfinished operations.",
        "Wait for the other one. If it is dead: `./fairway recover STACK` settles what it left.",
        "Pulumi",
        r"stack is currently locked|pending operations|interrupted while|[Aa]nother update is currently in progress"
        r"|\[409\] Conflict|acquiring the state lock",
        "error: the stack is currently locked by 1 lock(s).",
        "pulumi/pulumi: pkg/backend/diy/lock.go",
    ),
    refusal(
        ("F36",),
        "the stack's secrets cannot be decrypted",
        "The passphrase or key is another one than the stack was made with, or is not set.",
        "Set PULUMI_CONFIG_PASSPHRASE (or _FILE), or use the key that Pulumi.STACK.yaml names; docs/state.md says "
        "which.",
        "Pulumi",
        r"PULUMI_CONFIG_PASSPHRASE|incorrect passphrase|could not decrypt|failed to decrypt",
        "error: incorrect passphrase, please set PULUMI_CONFIG_PASSPHRASE to the correct passphrase",
        "pulumi/pulumi: pkg/secrets/passphrase",
    ),
    refusal(
        ("F36",),
        "the state does not fit together",
        "An entry refers to one that is gone: an update was cut off, or the state was edited.",
        "Keep a copy (`pulumi stack export --file before.json`), then `pulumi state repair`. A bucket that keeps old "
        "versions has the state of before, too: docs/state.md.",
        "Pulumi",
        r"snapshot integrity|could not deserialize deployment|refers to (?:missing|unknown)",
        "error: could not deserialize deployment: snapshot integrity failure; refusing to use it",
        "pulumi/pulumi: pkg/resource/deploy/snapshot.go",
    ),
    refusal(
        ("F36",),
        "a plugin of Pulumi ended, or could not be started",
        "The machine has no memory or disk left, the plugin is damaged or for another processor, or the update was cut "
        "off.",
        "Look at the machine's memory and disk; after `pulumi plugin rm resource aws --yes` the next update fetches it "
        "anew. Then `pulumi up` again; where operations are pending, `./fairway recover STACK` before.",
        "Pulumi, Terraform",
        r"transport is closing|could not (?:load|read|start) plugin|failed to (?:load|start) plugin|no resource plugin"
        r"|Plugin did not respond|plugin .{0,80}(?:crashed|exited)|error reading from server"
        r"|use of closed network connection|rpc error: code = Unavailable|Program exited with non-zero exit code: -1",
        "error: transport is closing",
        "pulumi/pulumi: sdk/go/common/resource/plugin",
    ),
)
