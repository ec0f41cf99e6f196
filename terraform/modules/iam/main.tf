# Who may do what, without a key that outlives an hour.
#
# Machines have instance profiles, and may do no more than join the cluster, be reached by Session Manager and, on the control
# plane, put copies of etcd away. Workloads
# have roles of their own: kubeadm's API server signs tokens of service accounts, publishes its public keys under the issuer's
# URL, and STS takes such a token (OpenID Connect). A machine's profile would give each pod on it all that any pod needs;
# pods cannot reach it (the metadata service answers one hop).

data "aws_caller_identity" "current" {}
data "aws_region" "current" {}
data "aws_partition" "current" {}

locals {
  account = data.aws_caller_identity.current.account_id
  region  = data.aws_region.current.name
  arn     = "arn:${data.aws_partition.current.partition}"

  join_parameter = "${local.arn}:ssm:${local.region}:${local.account}:parameter/${var.name}/kubeadm/join"

  machines = {
    control-plane = ["ssm:GetParameter", "ssm:PutParameter"]
    node          = ["ssm:GetParameter"]
  }
}

resource "aws_iam_role" "machine" {
  for_each = local.machines

  name = "${var.name}-${each.key}"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy" "machine" {
  for_each = local.machines

  name = "join"
  role = aws_iam_role.machine[each.key].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = each.value, Resource = local.join_parameter },
      {
        Effect    = "Allow"
        Action    = each.key == "node" ? ["kms:Decrypt"] : ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"]
        Resource  = var.kms_key_arns["nodes"]
        Condition = { StringEquals = { "kms:ViaService" = "ssm.${local.region}.amazonaws.com" } }
      },
    ]
  })
}

# Ansible's backup-etcd writes new copies; it reads and removes none.
resource "aws_iam_role_policy" "etcd_backup" {
  count = contains(keys(var.bucket_arns), "backups") ? 1 : 0

  name = "put-etcd-away"
  role = aws_iam_role.machine["control-plane"].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["s3:PutObject"], Resource = "${local.backups}/etcd/*" },
      merge(local.storage_key, { Action = ["kms:GenerateDataKey"] }),
    ]
  })
}

resource "aws_iam_role_policy_attachment" "session_manager" {
  for_each = local.machines

  role       = aws_iam_role.machine[each.key].name
  policy_arn = "${local.arn}:iam::aws:policy/AmazonSSMManagedInstanceCore"
}

resource "aws_iam_instance_profile" "machine" {
  for_each = local.machines

  name = "${var.name}-${each.key}"
  role = aws_iam_role.machine[each.key].name
}

resource "aws_iam_openid_connect_provider" "cluster" {
  url            = var.issuer
  client_id_list = ["sts.amazonaws.com"]
}

locals {
  issuer_host = trimprefix(var.issuer, "https://")

  # The bucket that a workload is there for; without it the workload has no role.
  bucket_of = { captcha-api = "images", captcha-pool = "images", jobs = "backups" }

  workloads = {
    for workload, statements in local.statements : workload => statements
    if contains(concat(keys(var.bucket_arns), ["none"]), lookup(local.bucket_of, workload, "none"))
  }
}

resource "aws_iam_role" "workload" {
  for_each = local.workloads

  name = "${var.name}-${each.key}"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.cluster.arn }
      Condition = {
        StringEquals = {
          "${local.issuer_host}:aud" = "sts.amazonaws.com"
          "${local.issuer_host}:sub" = "system:serviceaccount:${local.service_accounts[each.key]}"
        }
      }
    }]
  })
}

resource "aws_iam_role_policy" "workload" {
  # checkov:skip=CKV_AWS_355: describing and listing know no resources; module tests hold every other action to one.
  # checkov:skip=CKV_AWS_290: likewise.
  for_each = local.workloads

  name   = "work"
  role   = aws_iam_role.workload[each.key].id
  policy = jsonencode({ Version = "2012-10-17", Statement = each.value })
}
