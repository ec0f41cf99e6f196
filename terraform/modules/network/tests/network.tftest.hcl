mock_provider "aws" {
  source = "../../mocks"
}

variables {
  name               = "realcatcha-test"
  cluster_name       = "realcatcha-test"
  cidr               = "10.20.0.0/16"
  availability_zones = ["ap-northeast-2a", "ap-northeast-2b", "ap-northeast-2c"]
  logs_kms_key_arn   = "arn:aws:kms:ap-northeast-2:123456789012:key/logs"
}

run "addresses_are_computed" {
  command = plan

  assert {
    condition     = aws_subnet.public["ap-northeast-2c"].cidr_block == "10.20.2.0/24"
    error_message = "The third public subnet is the third /24."
  }
  assert {
    condition     = aws_subnet.private["ap-northeast-2b"].cidr_block == "10.20.48.0/20"
    error_message = "The second private subnet is the fourth /20."
  }
  assert {
    condition     = aws_subnet.data["ap-northeast-2a"].cidr_block == "10.20.16.0/24"
    error_message = "Data subnets begin at .16."
  }
  assert {
    condition     = length(aws_nat_gateway.this) == 3
    error_message = "Each zone has a NAT gateway of its own."
  }
}

run "data_has_no_way_out" {
  command = apply

  assert {
    condition     = alltrue([for route in aws_route.private_internet : route.route_table_id != aws_route_table.data.id])
    error_message = "The data subnets' table has no route to the internet."
  }
  assert {
    condition = alltrue([
      for rule in aws_network_acl_rule.this : rule.cidr_block != "0.0.0.0/0"
      if rule.network_acl_id == aws_network_acl.this["data"].id
    ])
    error_message = "The data subnets speak to nobody outside the VPC."
  }
  assert {
    condition     = aws_network_acl_rule.this["public-ingress-0"].from_port == 443
    error_message = "HTTPS comes in."
  }
}

run "one_nat_serves_all" {
  command = plan

  variables {
    single_nat_gateway  = true
    interface_endpoints = ["secretsmanager"]
  }

  assert {
    condition     = length(aws_nat_gateway.this) == 1 && length(aws_route.private_internet) == 3
    error_message = "All three zones share one NAT gateway."
  }
  assert {
    condition     = aws_vpc_endpoint.interface["secretsmanager"].service_name == "com.amazonaws.ap-northeast-2.secretsmanager"
    error_message = "Endpoints are named by the region."
  }
}

run "a_small_range_is_refused" {
  command = plan

  variables {
    cidr = "10.20.0.0/24"
  }

  expect_failures = [var.cidr]
}

run "two_zones_are_refused" {
  command = plan

  variables {
    availability_zones = ["ap-northeast-2a", "ap-northeast-2a", "ap-northeast-2c"]
  }

  expect_failures = [var.availability_zones]
}
