"""The glue between the rules and the Pulumi engine: configuration, evaluation, exemptions, and the server."""
