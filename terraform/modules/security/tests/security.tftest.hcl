mock_provider "aws" {
  source = "../../mocks"
}

variables {
  name              = "realcatcha-test"
  vpc_id            = "vpc-0123456789abcdef0"
  vpc_cidr          = "10.20.0.0/16"
  node_subnet_cidrs = { ap-northeast-2a = "10.20.32.0/20" }
  account_controls  = true
  cluster_name      = "realcatcha-test"
  secret_prefix     = "realcatcha/test/"
}

run "stores_are_open_to_nodes_alone" {
  command = apply

  assert {
    condition = alltrue([
      for rule in aws_vpc_security_group_ingress_rule.group :
      rule.referenced_security_group_id == aws_security_group.this["nodes"].id && rule.from_port == rule.to_port
      if contains([for store in ["mysql", "redis", "mongodb"] : aws_security_group.this[store].id], rule.security_group_id)
    ])
    error_message = "A store is reached from the nodes, at its port."
  }
  assert {
    condition = toset([
      for rule in aws_vpc_security_group_ingress_rule.range : rule.from_port if rule.cidr_ipv4 == "0.0.0.0/0"
    ]) == toset([80, 443])
    error_message = "The world reaches the load balancer's ports 80 and 443."
  }
  assert {
    condition     = aws_vpc_security_group_egress_rule.out["load-balancer"].cidr_ipv4 == "10.20.0.0/16"
    error_message = "The load balancer speaks into the VPC alone."
  }
}

run "keys_rotate_and_stay_in_the_account" {
  command = apply

  assert {
    condition     = alltrue([for key in aws_kms_key.this : key.enable_key_rotation])
    error_message = "Every key rotates."
  }
  assert {
    condition = alltrue(flatten([
      for key in aws_kms_key.this : [
        for statement in jsondecode(key.policy).Statement : can(statement.Condition)
        if can(statement.Principal.Service)
      ]
    ]))
    error_message = "A service uses a key under a condition."
  }
  assert {
    condition     = aws_cloudtrail.this[0].is_multi_region_trail && aws_cloudtrail.this[0].enable_log_file_validation
    error_message = "The trail covers all regions and proves itself."
  }
}

run "secrets_are_named_as_the_manifests_read_them" {
  command = plan

  variables {
    load_balancer_web_acl = true
  }

  assert {
    condition     = aws_secretsmanager_secret.this["mysql"].name == "realcatcha/test/mysql"
    error_message = "The prefix is the environment's."
  }
}

run "one_environment_keeps_the_account" {
  command = plan

  variables {
    account_controls = false
  }

  assert {
    condition     = length(aws_cloudtrail.this) + length(aws_guardduty_detector.this) == 0
    error_message = "The other environment leaves the account's controls alone."
  }
}

run "a_limit_that_shuts_offices_out_is_refused" {
  command = plan

  variables {
    requests_per_address = 100
  }

  expect_failures = [var.requests_per_address]
}
