# What the tests of all modules take for granted of AWS.
mock_data "aws_region" {
  defaults = {
    name = "ap-northeast-2"
    id   = "ap-northeast-2"
  }
}

mock_data "aws_caller_identity" {
  defaults = {
    account_id = "123456789012"
    arn        = "arn:aws:iam::123456789012:user/test"
    user_id    = "test"
  }
}

mock_data "aws_partition" {
  defaults = {
    partition = "aws"
  }
}

mock_resource "aws_iam_role" {
  defaults = {
    arn = "arn:aws:iam::123456789012:role/mock"
  }
}

mock_resource "aws_cloudwatch_log_group" {
  defaults = {
    arn = "arn:aws:logs:ap-northeast-2:123456789012:log-group:mock"
  }
}

mock_resource "aws_kms_key" {
  defaults = {
    arn = "arn:aws:kms:ap-northeast-2:123456789012:key/mock"
  }
}

mock_resource "aws_wafv2_web_acl" {
  defaults = {
    arn = "arn:aws:wafv2:ap-northeast-2:123456789012:regional/webacl/mock/1"
  }
}

mock_resource "aws_db_instance" {
  defaults = {
    arn                = "arn:aws:rds:ap-northeast-2:123456789012:db:mock"
    address            = "mysql.mock"
    master_user_secret = [{ kms_key_id = "mock", secret_arn = "arn:aws:secretsmanager:ap-northeast-2:123456789012:secret:mysql", secret_status = "active" }]
  }
}

mock_resource "aws_docdb_cluster" {
  defaults = {
    arn                = "arn:aws:rds:ap-northeast-2:123456789012:cluster:mock"
    endpoint           = "mongodb.mock"
    master_user_secret = [{ kms_key_id = "mock", secret_arn = "arn:aws:secretsmanager:ap-northeast-2:123456789012:secret:mongodb", secret_status = "active" }]
  }
}

mock_resource "aws_cloudfront_distribution" {
  defaults = {
    arn = "arn:aws:cloudfront::123456789012:distribution/MOCK"
  }
}

mock_resource "aws_iam_openid_connect_provider" {
  defaults = {
    arn = "arn:aws:iam::123456789012:oidc-provider/mock"
  }
}

mock_resource "aws_sns_topic" {
  defaults = {
    arn = "arn:aws:sns:ap-northeast-2:123456789012:mock"
  }
}

mock_resource "aws_lb" {
  defaults = {
    arn = "arn:aws:elasticloadbalancing:ap-northeast-2:123456789012:loadbalancer/net/mock/1"
  }
}

mock_resource "aws_lb_target_group" {
  defaults = {
    arn = "arn:aws:elasticloadbalancing:ap-northeast-2:123456789012:targetgroup/mock/1"
  }
}

mock_resource "aws_s3_bucket" {
  defaults = {
    arn = "arn:aws:s3:::mock"
  }
}

mock_resource "aws_secretsmanager_secret" {
  defaults = {
    arn = "arn:aws:secretsmanager:ap-northeast-2:123456789012:secret:mock-AbCdEf"
  }
}
