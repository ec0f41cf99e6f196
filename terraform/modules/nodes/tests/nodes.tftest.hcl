mock_provider "aws" {
  source = "../../mocks"
}

variables {
  name         = "realcatcha-test"
  cluster_name = "realcatcha-test"
  vpc_id       = "vpc-0123456789abcdef0"
  subnet_ids = {
    ap-northeast-2a = "subnet-a"
    ap-northeast-2b = "subnet-b"
    ap-northeast-2c = "subnet-c"
  }
  subnet_cidrs = {
    ap-northeast-2a = "10.20.32.0/20"
    ap-northeast-2b = "10.20.48.0/20"
    ap-northeast-2c = "10.20.64.0/20"
  }
  security_group_ids = { nodes = "sg-nodes", control-plane = "sg-control" }
  instance_profiles  = { node = "node", control-plane = "control-plane" }
  kms_key_arn        = "arn:aws:kms:ap-northeast-2:123456789012:key/nodes"
  control_plane      = { image_id = "ami-0123456789abcdef0", instance_type = "m6i.large" }
  general            = { image_id = "ami-0123456789abcdef0", instance_type = "m6i.xlarge", least = 3, most = 12 }
  gpu                = { image_id = "ami-0123456789abcdef1", instance_type = "g4dn.xlarge" }
  gpu_schedule = {
    timezone   = "Asia/Seoul"
    weekdays   = ["mon", "tue", "wed", "thu", "fri"]
    start      = "09:00"
    stop       = "19:00"
    nodes      = 5
    idle_nodes = 0
    period     = { start = "2026-01-01", end = "2126-06-28" }
    holidays   = ["2027-01-01"]
  }
}

run "gpu_nodes_come_and_go" {
  command = plan

  assert {
    condition     = length(aws_autoscaling_schedule.gpu) == 2
    error_message = "Two rules, no more."
  }
  assert {
    condition     = aws_autoscaling_schedule.gpu["up"].recurrence == "0 9 * * MON,TUE,WED,THU,FRI" && aws_autoscaling_schedule.gpu["up"].time_zone == "Asia/Seoul"
    error_message = "Up at nine on weekdays, in Seoul."
  }
  assert {
    condition     = aws_autoscaling_schedule.gpu["down"].recurrence == "0 19 * * MON,TUE,WED,THU,FRI"
    error_message = "Down ten hours later."
  }
  assert {
    condition     = aws_autoscaling_schedule.gpu["up"].desired_capacity == 5 && aws_autoscaling_schedule.gpu["up"].min_size == 0
    error_message = "Five nodes, which the autoscaler may remove on a holiday."
  }
  assert {
    condition     = aws_autoscaling_schedule.gpu["down"].max_size == 0
    error_message = "Nothing starts a GPU at night."
  }
  assert {
    condition     = output.gpu_rules["up"].ends == "2126-06-28T10:00:00Z" && output.gpu_rules["down"].ends == "2126-06-28T11:00:00Z"
    error_message = "Both rules end on the period's last evening (19:00 in Seoul is 10:00 UTC), the lowering one last."
  }
  assert {
    condition     = output.gpu_rules["up"].starts == null
    error_message = "A period that has begun names no start: AWS refuses a past one."
  }
}

run "a_period_may_be_open" {
  command = plan

  variables {
    gpu_schedule = {
      timezone = "Asia/Seoul", weekdays = ["mon"], start = "08:30", stop = "18:30", nodes = 5, idle_nodes = 1, period = null
    }
  }

  assert {
    condition     = output.gpu_rules["up"].ends == null && aws_autoscaling_schedule.gpu["up"].recurrence == "30 8 * * MON"
    error_message = "No end, and minutes are kept."
  }
  assert {
    condition     = aws_autoscaling_schedule.gpu["down"].desired_capacity == 1
    error_message = "One node stays."
  }
}

run "a_period_to_come_names_its_start" {
  command = plan

  variables {
    gpu_schedule = {
      timezone = "Asia/Seoul", weekdays = ["mon"], start = "09:00", stop = "19:00", nodes = 5, idle_nodes = 0
      period   = { start = "2126-01-01", end = "2126-06-28" }
    }
  }

  assert {
    condition     = aws_autoscaling_schedule.gpu["up"].start_time == "2125-12-31T15:00:00Z"
    error_message = "Midnight in Seoul is 15:00 UTC of the day before."
  }
}

run "no_nodes_no_rules" {
  command = plan

  variables {
    gpu_schedule = {
      timezone = "Asia/Seoul", weekdays = ["mon"], start = "09:00", stop = "19:00", nodes = 0, idle_nodes = 0
    }
  }

  assert {
    condition     = length(aws_autoscaling_schedule.gpu) == 0
    error_message = "Without GPU nodes nothing is scheduled."
  }
}

run "machines_join_with_their_labels" {
  command = apply

  assert {
    condition     = strcontains(base64decode(aws_launch_template.pool["gpu"].user_data), "POOL='gpu'") && strcontains(base64decode(aws_launch_template.pool["gpu"].user_data), "realcatcha.io/pool=gpu") && strcontains(base64decode(aws_launch_template.pool["gpu"].user_data), "nvidia.com/gpu=present:NoSchedule")
    error_message = "A GPU node is labelled and tainted as it joins."
  }
  assert {
    condition     = aws_instance.control_plane["control-plane-1"].private_ip == "10.20.48.11"
    error_message = "The control plane has fixed addresses, one in each zone."
  }
  assert {
    condition     = toset(keys(output.inventory)) == toset(["control_plane", "general", "gpu"]) && output.inventory.control_plane.hosts["control-plane-0"].address == "10.20.32.10"
    error_message = "Ansible learns the same."
  }
  assert {
    condition     = alltrue([for machine in aws_instance.control_plane : machine.metadata_options[0].http_tokens == "required" && machine.metadata_options[0].http_put_response_hop_limit == 1])
    error_message = "Pods cannot take a machine's role."
  }
}

run "ansible_learns_of_machines_of_a_pool" {
  command = apply

  override_data {
    target = data.aws_instances.pool["gpu"]
    values = {
      ids         = ["i-0"]
      private_ips = ["10.20.40.7"]
    }
  }

  assert {
    condition = output.inventory.gpu.hosts["gpu-i-0"] == {
      address     = "10.20.40.7"
      instance_id = "i-0"
      labels      = { "realcatcha.io/pool" = "gpu" }
      taints      = ["nvidia.com/gpu=present:NoSchedule"]
    }
    error_message = "A machine is told with its address, labels and taints."
  }
}

run "a_past_end_is_refused" {
  command = plan

  variables {
    gpu_schedule = {
      timezone = "Asia/Seoul", weekdays = ["mon"], start = "09:00", stop = "19:00", nodes = 5, idle_nodes = 0
      period   = { start = "2020-01-01", end = "2020-06-28" }
    }
  }

  expect_failures = [var.gpu_schedule]
}

run "two_idle_nodes_are_refused" {
  command = plan

  variables {
    gpu_schedule = {
      timezone = "Asia/Seoul", weekdays = ["mon"], start = "09:00", stop = "19:00", nodes = 5, idle_nodes = 2
    }
  }

  expect_failures = [var.gpu_schedule]
}

run "an_even_control_plane_is_refused" {
  command = plan

  variables {
    control_plane_count = 2
  }

  expect_failures = [var.control_plane_count]
}
