"""A service under a new name is the same service: Pulumi is told which resources had the old one."""

import pulumi

from settings import model

LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"


def renamed(service: model.Service) -> pulumi.ResourceOptions | None:
    """Options of the service's component. Its children's names begin with its own, and follow by themselves."""
    return pulumi.ResourceOptions(aliases=[pulumi.Alias(name=service.formerly)]) if service.formerly else None


def rename_log_groups(settings: model.Settings) -> None:
    """Those of renamed services, whose logical name begins with the app's."""
    former = {
        f"/{settings.app}/{settings.stack}/{service.name}": f"/{settings.app}/{settings.stack}/{service.formerly}"
        for service in settings.services
        if service.formerly
    }

    def alias(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
        if args.type_ != LOG_GROUP or args.name not in former:
            return None
        aliased = pulumi.ResourceOptions(aliases=[pulumi.Alias(name=former[args.name])])
        return pulumi.ResourceTransformationResult(args.props, pulumi.ResourceOptions.merge(args.opts, aliased))

    if former:
        pulumi.runtime.register_stack_transformation(alias)
