mock_provider "aws" {
  source = "../../mocks"
}

variables {
  name         = "realcatcha-test"
  cluster_name = "realcatcha-test"
  namespace    = "realcatcha-test"
  issuer       = "https://cdn.realcatcha.example/oidc"
  vpc_id       = "vpc-0123456789abcdef0"
  zone_id      = "Z0123456789"
  kms_key_arns = {
    data    = "arn:aws:kms:ap-northeast-2:123456789012:key/data"
    nodes   = "arn:aws:kms:ap-northeast-2:123456789012:key/nodes"
    storage = "arn:aws:kms:ap-northeast-2:123456789012:key/storage"
  }
  bucket_arns = { images = "arn:aws:s3:::images", backups = "arn:aws:s3:::backups" }
  secret_arns = ["arn:aws:secretsmanager:ap-northeast-2:123456789012:secret:realcatcha/test/mysql-AbCdEf"]
  github = {
    repository        = "realcatcha/realcatcha"
    environment       = "staging-plan"
    state_bucket_arn  = "arn:aws:s3:::state"
    state_kms_key_arn = "arn:aws:kms:ap-northeast-2:123456789012:key/state"
  }
}

run "one_service_account_takes_one_role" {
  command = apply

  assert {
    condition     = jsondecode(aws_iam_role.workload["captcha-pool"].assume_role_policy).Statement[0].Condition.StringEquals["cdn.realcatcha.example/oidc:sub"] == "system:serviceaccount:realcatcha-test:captcha-pool"
    error_message = "The role is one service account's."
  }
  assert {
    condition     = jsondecode(aws_iam_role.plan[0].assume_role_policy).Statement[0].Condition.StringEquals["token.actions.githubusercontent.com:sub"] == "repo:realcatcha/realcatcha:environment:staging-plan"
    error_message = "Only that environment's workflow plans."
  }
}

run "what_changes_something_is_bounded" {
  command = apply

  assert {
    condition = alltrue(flatten([
      for policy in aws_iam_role_policy.workload : [
        for statement in jsondecode(policy.policy).Statement : [
          for action in flatten([statement.Action]) : can(regex(":(Describe|List|Get)", action))
        ] if contains(flatten([statement.Resource]), "*")
      ]
    ]))
    error_message = "On everything a workload may look, and do nothing."
  }
  assert {
    condition = alltrue(flatten([
      for policy in aws_iam_role_policy.workload : [
        for statement in jsondecode(policy.policy).Statement : [for action in flatten([statement.Action]) : !can(regex("^(\\*|[a-z0-9]+:\\*)$", action))]
      ]
    ]))
    error_message = "No workload may do all of a service."
  }
  assert {
    condition = toset(flatten([
      for statement in jsondecode(aws_iam_role_policy.workload["captcha-api"].policy).Statement : statement.Resource if contains(statement.Action, "s3:PutObject")
    ])) == toset(["arn:aws:s3:::images/inbox/*"])
    error_message = "The web process writes into the inbox alone."
  }
  assert {
    condition     = jsondecode(aws_iam_role_policy.etcd_backup[0].policy).Statement[0].Resource == "arn:aws:s3:::backups/etcd/*"
    error_message = "The control plane puts copies of etcd away, and nothing else."
  }
  assert {
    condition     = !strcontains(aws_iam_role_policy.machine["node"].policy, "PutParameter")
    error_message = "A node cannot change how machines join."
  }
}

run "objects_elsewhere_need_no_role" {
  command = apply

  variables {
    bucket_arns = { static = "arn:aws:s3:::static" }
    github      = null
  }

  assert {
    condition     = !contains(keys(aws_iam_role.workload), "captcha-pool") && !contains(keys(aws_iam_role.workload), "jobs") && length(aws_iam_role.plan) == 0
    error_message = "Nobody has rights to buckets that are not there."
  }
}

run "a_wildcard_of_accounts_is_refused" {
  command = plan

  variables {
    service_accounts = { jobs = "realcatcha-test:*" }
  }

  expect_failures = [var.service_accounts]
}

run "an_open_issuer_is_refused" {
  command = plan

  variables {
    issuer = "http://cdn.realcatcha.example/oidc/"
  }

  expect_failures = [var.issuer]
}
