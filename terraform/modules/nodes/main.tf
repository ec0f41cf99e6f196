# Machines of the cluster: a kubeadm control plane with fixed addresses behind an internal load balancer, and two scaling
# groups (general, gpu) whose machines join by themselves.

data "aws_region" "current" {}

locals {
  zones = sort(keys(var.subnet_ids))

  control_plane = { for index in range(var.control_plane_count) : "control-plane-${index}" => local.zones[index % length(local.zones)] }

  join_parameter = "/${var.name}/kubeadm/join"

  pools = {
    general = {
      instance_type = var.general.instance_type
      image_id      = var.general.image_id
      volume_gib    = var.general.volume_gib
      least         = var.general.least
      most          = var.general.most
      labels        = { "realcatcha.io/pool" = "general" }
      taints        = []
    }
    gpu = {
      instance_type = var.gpu.instance_type
      image_id      = var.gpu.image_id
      volume_gib    = var.gpu.volume_gib
      least         = local.schedule.idle_nodes
      most          = local.schedule.idle_nodes
      labels        = { "realcatcha.io/pool" = "gpu" }
      taints        = [{ key = "nvidia.com/gpu", value = "present", effect = "NoSchedule" }]
    }
  }

  node_labels = { for pool, one in local.pools : pool => join(",", [for key, value in one.labels : "${key}=${value}"]) }
  node_taints = { for pool, one in local.pools : pool => join(",", [for taint in one.taints : "${taint.key}=${taint.value}:${taint.effect}"]) }

  node_env = { JOIN_PARAMETER = local.join_parameter, AWS_DEFAULT_REGION = data.aws_region.current.name }

  control_plane_start = {
    write_files = [
      { path = "/etc/realcatcha/node.env", content = local.env_text["control-plane"], permissions = "0600" },
      { path = "/usr/local/sbin/publish-join", content = file("${path.module}/scripts/publish-join.sh"), permissions = "0755" },
      { path = "/etc/systemd/system/publish-join.service", content = "[Service]\nType=oneshot\nExecStart=/usr/local/sbin/publish-join\n" },
      {
        path    = "/etc/systemd/system/publish-join.timer"
        content = "[Timer]\nOnBootSec=2min\nOnUnitActiveSec=1h\n\n[Install]\nWantedBy=timers.target\n"
      },
    ]
    runcmd = [["systemctl", "enable", "--now", "publish-join.timer"]]
  }

  pool_start = {
    for pool in keys(local.pools) : pool => {
      write_files = [
        { path = "/etc/realcatcha/node.env", content = local.env_text[pool], permissions = "0600" },
        { path = "/usr/local/sbin/join-cluster", content = file("${path.module}/scripts/join-cluster.sh"), permissions = "0755" },
      ]
      runcmd = [["/usr/local/sbin/join-cluster"]]
    }
  }

  env_text = merge(
    { control-plane = local.env_lines["control-plane"] },
    { for pool in keys(local.pools) : pool => local.env_lines[pool] },
  )
  env_lines = {
    for machine, more in merge(
      { control-plane = { JOIN_KEY = var.kms_key_arn } },
      { for pool in keys(local.pools) : pool => { POOL = pool, NODE_LABELS = local.node_labels[pool], NODE_TAINTS = local.node_taints[pool] } },
    ) : machine => join("", [for key, value in merge(local.node_env, more) : "${key}='${value}'\n"])
  }
}

resource "aws_instance" "control_plane" {
  for_each = local.control_plane

  ami                     = var.control_plane.image_id
  instance_type           = var.control_plane.instance_type
  subnet_id               = var.subnet_ids[each.value]
  private_ip              = cidrhost(var.subnet_cidrs[each.value], 10 + index(keys(local.control_plane), each.key))
  vpc_security_group_ids  = [var.security_group_ids["control-plane"]]
  iam_instance_profile    = var.instance_profiles["control-plane"]
  ebs_optimized           = true
  monitoring              = true
  disable_api_termination = var.protect
  user_data_base64        = base64encode("#cloud-config\n${yamlencode(local.control_plane_start)}")

  metadata_options {
    http_tokens = "required"
    # Pods are one hop further: no pod takes the machine's role.
    http_put_response_hop_limit = 1
  }

  root_block_device {
    encrypted   = true
    kms_key_id  = var.kms_key_arn
    volume_type = "gp3"
    volume_size = var.control_plane.volume_gib
  }

  tags = { Name = "${var.name}-${each.key}", Pool = "control-plane" }

  lifecycle {
    # A new image or start-up script replaces a member of etcd only when somebody asks for it, one at a time (-replace).
    ignore_changes = [ami, user_data_base64]
  }
}

resource "aws_launch_template" "pool" {
  for_each = local.pools

  name_prefix            = "${var.name}-${each.key}-"
  image_id               = each.value.image_id
  instance_type          = each.value.instance_type
  ebs_optimized          = true
  update_default_version = true
  vpc_security_group_ids = [var.security_group_ids["nodes"]]
  user_data              = base64encode("#cloud-config\n${yamlencode(local.pool_start[each.key])}")

  iam_instance_profile {
    name = var.instance_profiles["node"]
  }

  monitoring {
    enabled = true
  }

  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      encrypted             = true
      kms_key_id            = var.kms_key_arn
      volume_type           = "gp3"
      volume_size           = each.value.volume_gib
      delete_on_termination = true
    }
  }

  tag_specifications {
    resource_type = "volume"
    tags          = { Name = "${var.name}-${each.key}" }
  }
}

locals {
  # Cluster Autoscaler finds groups by the first two tags, and learns from the others what a node of an empty group has.
  autoscaler_tags = {
    for pool, one in local.pools : pool => merge(
      {
        "Name"                                          = "${var.name}-${pool}"
        "Pool"                                          = pool
        "k8s.io/cluster-autoscaler/enabled"             = "true"
        "k8s.io/cluster-autoscaler/${var.cluster_name}" = "owned"
        "kubernetes.io/cluster/${var.cluster_name}"     = "owned"
      },
      { for key, value in one.labels : "k8s.io/cluster-autoscaler/node-template/label/${key}" => value },
      { for taint in one.taints : "k8s.io/cluster-autoscaler/node-template/taint/${taint.key}" => "${taint.value}:${taint.effect}" },
      pool == "gpu" ? { "k8s.io/cluster-autoscaler/node-template/resources/nvidia.com/gpu" = "1" } : {},
    )
  }
}

resource "aws_autoscaling_group" "pool" {
  for_each = local.pools

  name                = "${var.name}-${each.key}"
  min_size            = each.value.least
  max_size            = each.value.most
  desired_capacity    = each.value.least
  vpc_zone_identifier = [for zone in local.zones : var.subnet_ids[zone]]
  health_check_type   = "EC2"
  capacity_rebalance  = false
  enabled_metrics     = ["GroupDesiredCapacity", "GroupInServiceInstances", "GroupMaxSize"]

  launch_template {
    id      = aws_launch_template.pool[each.key].id
    version = aws_launch_template.pool[each.key].latest_version
  }

  dynamic "tag" {
    for_each = local.autoscaler_tags[each.key]

    content {
      key                 = tag.key
      value               = tag.value
      propagate_at_launch = true
    }
  }

  lifecycle {
    # Cluster Autoscaler and the schedule move these; a plan in between must not move them back.
    ignore_changes = [desired_capacity, min_size, max_size]
  }
}
