"""Drives a simulator with boto3, as another implementation of the AWS protocols than the one it was built with.

Expects AWS_ENDPOINT_URL and the world of `world.json` beside this file. Every failed expectation ends it.
"""

import base64

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

CONFIG = Config(retries={"total_max_attempts": 1})


def client(service):
    return boto3.client(service, config=CONFIG)


def refused(code, call, **arguments):
    """The message of the error of this code that the call ends with."""
    try:
        call(**arguments)
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error
        return error.response["Error"]["Message"]
    raise AssertionError(f"{code} expected")


def identity():
    assert client("sts").get_caller_identity()["Account"] == "123456789012"
    role = client("iam").get_role(RoleName="ecsTaskExecutionRole")["Role"]
    assert role["AssumeRolePolicyDocument"]["Version"] == "2012-10-17"
    refused("NoSuchEntity", client("iam").get_role, RoleName="gone")


def configuration():
    secret = client("secretsmanager").describe_secret(SecretId="db")
    assert secret["ARN"].startswith("arn:aws:secretsmanager:us-east-1:123456789012:secret:db-")
    found = client("ssm").get_parameters(Names=["/web/url", "gone"], WithDecryption=True)
    assert [parameter["Value"] for parameter in found["Parameters"]] == ["https://example.com"]
    assert found["InvalidParameters"] == ["gone"]


def monitoring():
    cloudwatch = client("cloudwatch")
    cloudwatch.set_alarm_state(AlarmName="web-5xx", StateValue="ALARM", StateReason="because")
    (alarm,) = cloudwatch.describe_alarms(AlarmNames=["web-5xx"])["MetricAlarms"]
    assert alarm["StateValue"] == "ALARM"
    assert alarm["StateUpdatedTimestamp"].year >= 2026
    refused("ResourceNotFound", cloudwatch.set_alarm_state, AlarmName="gone", StateValue="OK", StateReason="x")
    logs = client("logs")
    logs.create_log_group(logGroupName="/ecs/new")
    pages = logs.get_paginator("describe_log_groups").paginate(PaginationConfig={"PageSize": 1})
    assert [group["logGroupName"] for page in pages for group in page["logGroups"]] == ["/ecs/new", "/ecs/web"]
    refused("ResourceNotFoundException", logs.get_log_events, logGroupName="/ecs/web", logStreamName="none")


def registry():
    ecr = client("ecr")
    uri = ecr.describe_repositories(repositoryNames=["web"])["repositories"][0]["repositoryUri"]
    assert uri.endswith("/web"), uri
    (token,) = ecr.get_authorization_token()["authorizationData"]
    assert base64.b64decode(token["authorizationToken"]).startswith(b"AWS:")
    refused("RepositoryNotFoundException", ecr.describe_images, repositoryName="gone")


def deployment():
    ecs = client("ecs")
    registered = ecs.register_task_definition(
        family="web",
        networkMode="awsvpc",
        requiresCompatibilities=["FARGATE"],
        cpu="256",
        memory="512",
        containerDefinitions=[{"name": "app", "image": "example.com/web:2", "portMappings": [{"containerPort": 80}]}],
    )["taskDefinition"]
    assert registered["revision"] == 2
    ecs.update_service(cluster="prod", service="web", taskDefinition="web:2")
    waiter = ecs.get_waiter("services_stable")
    waiter.wait(cluster="prod", services=["web"], WaiterConfig={"Delay": 0.2, "MaxAttempts": 100})
    (service,) = ecs.describe_services(cluster="prod", services=["web"])["services"]
    assert service["taskDefinition"] == registered["taskDefinitionArn"]
    assert service["runningCount"] == 2
    tasks = ecs.list_tasks(cluster="prod", serviceName="web")["taskArns"]
    described = ecs.describe_tasks(cluster="prod", tasks=tasks)["tasks"]
    assert {task["taskDefinitionArn"] for task in described} == {registered["taskDefinitionArn"]}
    deployments = ecs.list_service_deployments(cluster="prod", service="web")["serviceDeployments"]
    assert deployments[0]["status"] == "SUCCESSFUL", deployments
    assert ecs.describe_services(cluster="prod", services=["gone"])["failures"][0]["reason"] == "MISSING"
    refused("ServiceNotFoundException", ecs.update_service, cluster="prod", service="gone")


def load_balancer():
    elb = client("elbv2")
    (group,) = elb.describe_target_groups(Names=["web"])["TargetGroups"]
    health = elb.describe_target_health(TargetGroupArn=group["TargetGroupArn"])["TargetHealthDescriptions"]
    assert [target["Target"]["Port"] for target in health] == [80, 80], health
    refused("TargetGroupNotFound", elb.describe_target_groups, Names=["gone"])


def refusals():
    message = refused("UnknownOperationException", client("ecs").list_container_instances, cluster="prod")
    assert message == "the simulator does not know ecs:ListContainerInstances", message
    message = refused("InvalidAction", client("sts").get_session_token)
    assert message == "the simulator does not know sts:GetSessionToken", message


for part in (identity, configuration, monitoring, registry, deployment, load_balancer, refusals):
    part()
    print(part.__name__)
