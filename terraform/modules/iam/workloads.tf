# What each workload does with AWS. Statements without a resource of their own only look.

locals {
  # Workload -> "namespace:service account"; the charts' and manifests' own names.
  service_accounts = merge({
    captcha-api                  = "${var.namespace}:captcha-api"
    captcha-pool                 = "${var.namespace}:captcha-pool"
    jobs                         = "${var.namespace}:jobs"
    external-secrets             = "external-secrets:external-secrets"
    cluster-autoscaler           = "kube-system:cluster-autoscaler-aws-cluster-autoscaler"
    aws-load-balancer-controller = "kube-system:aws-load-balancer-controller"
    external-dns                 = "external-dns:external-dns"
    ebs-csi                      = "kube-system:ebs-csi-controller-sa"
  }, var.service_accounts)

  images  = lookup(var.bucket_arns, "images", "none")
  backups = lookup(var.bucket_arns, "backups", "none")

  storage_key = {
    Effect    = "Allow"
    Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
    Resource  = [var.kms_key_arns["storage"]]
    Condition = { StringEquals = { "kms:ViaService" = "s3.${local.region}.amazonaws.com" } }
  }

  owned      = { StringEquals = { "aws:ResourceTag/kubernetes.io/cluster/${var.cluster_name}" = "owned" } }
  elb_owned  = { StringEquals = { "aws:ResourceTag/elbv2.k8s.aws/cluster" = var.cluster_name } }
  elb_making = { StringEquals = { "aws:RequestTag/elbv2.k8s.aws/cluster" = var.cluster_name } }
  elb_arns   = [for kind in ["loadbalancer", "targetgroup", "listener", "listener-rule"] : "${local.arn}:elasticloadbalancing:${local.region}:${local.account}:${kind}/*"]
  ec2        = "${local.arn}:ec2:${local.region}:${local.account}"

  statements = {
    # Signs forms of uploads (so it must be allowed what they allow), removes photographs that an administrator refuses.
    captcha-api = [
      { Effect = "Allow", Action = ["s3:ListBucket"], Resource = [local.images] },
      { Effect = "Allow", Action = ["s3:PutObject"], Resource = ["${local.images}/inbox/*"] },
      { Effect = "Allow", Action = ["s3:DeleteObject"], Resource = ["${local.images}/packs/*", "${local.images}/photographs/*"] },
      local.storage_key,
    ]

    captcha-pool = [
      { Effect = "Allow", Action = ["s3:ListBucket"], Resource = [local.images] },
      {
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
        Resource = [for prefix in ["packs", "photographs", "inbox"] : "${local.images}/${prefix}/*"]
      },
      local.storage_key,
    ]

    # Backups are named by when they were made; etcd's copies beside them are not this job's.
    jobs = [
      { Effect = "Allow", Action = ["s3:ListBucket"], Resource = [local.backups] },
      { Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"], Resource = ["${local.backups}/2*"] },
      local.storage_key,
    ]

    external-secrets = [
      { Effect = "Allow", Action = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"], Resource = var.secret_arns },
      {
        Effect    = "Allow"
        Action    = ["kms:Decrypt"]
        Resource  = [var.kms_key_arns["data"]]
        Condition = { StringEquals = { "kms:ViaService" = "secretsmanager.${local.region}.amazonaws.com" } }
      },
    ]

    cluster-autoscaler = [
      {
        Effect = "Allow"
        Action = [
          "autoscaling:DescribeAutoScalingGroups", "autoscaling:DescribeAutoScalingInstances", "autoscaling:DescribeLaunchConfigurations",
          "autoscaling:DescribeScalingActivities", "autoscaling:DescribeTags", "ec2:DescribeImages", "ec2:DescribeInstanceTypes",
          "ec2:DescribeLaunchTemplateVersions", "ec2:GetInstanceTypesFromInstanceRequirements",
        ]
        Resource = ["*"]
      },
      {
        Effect    = "Allow"
        Action    = ["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"]
        Resource  = ["${local.arn}:autoscaling:${local.region}:${local.account}:autoScalingGroup:*:autoScalingGroupName/${var.name}-*"]
        Condition = { StringEquals = { "aws:ResourceTag/k8s.io/cluster-autoscaler/${var.cluster_name}" = "owned" } }
      },
    ]

    aws-load-balancer-controller = [
      {
        Effect = "Allow"
        Action = [
          "ec2:DescribeAccountAttributes", "ec2:DescribeAddresses", "ec2:DescribeAvailabilityZones", "ec2:DescribeInstances",
          "ec2:DescribeInternetGateways", "ec2:DescribeNetworkInterfaces", "ec2:DescribeRouteTables", "ec2:DescribeSecurityGroups",
          "ec2:DescribeSubnets", "ec2:DescribeTags", "ec2:DescribeVpcs", "ec2:GetSecurityGroupsForVpc", "elasticloadbalancing:Describe*",
          "acm:DescribeCertificate", "acm:ListCertificates", "wafv2:GetWebACL", "wafv2:GetWebACLForResource",
        ]
        Resource = ["*"]
      },
      {
        Effect    = "Allow"
        Action    = ["elasticloadbalancing:CreateLoadBalancer", "elasticloadbalancing:CreateTargetGroup"]
        Resource  = local.elb_arns
        Condition = local.elb_making
      },
      {
        Effect = "Allow"
        Action = [
          "elasticloadbalancing:AddListenerCertificates", "elasticloadbalancing:AddTags", "elasticloadbalancing:CreateListener",
          "elasticloadbalancing:CreateRule", "elasticloadbalancing:Delete*", "elasticloadbalancing:DeregisterTargets",
          "elasticloadbalancing:Modify*", "elasticloadbalancing:RegisterTargets", "elasticloadbalancing:RemoveListenerCertificates",
          "elasticloadbalancing:RemoveTags", "elasticloadbalancing:Set*",
        ]
        Resource  = local.elb_arns
        Condition = local.elb_owned
      },
      # A new load balancer is tagged in the same call that makes it.
      {
        Effect    = "Allow"
        Action    = ["elasticloadbalancing:AddTags"]
        Resource  = local.elb_arns
        Condition = { StringEquals = { "elasticloadbalancing:CreateAction" = ["CreateLoadBalancer", "CreateTargetGroup"] } }
      },
      { Effect = "Allow", Action = ["ec2:CreateSecurityGroup"], Resource = ["${local.ec2}:vpc/${var.vpc_id}"] },
      { Effect = "Allow", Action = ["ec2:CreateSecurityGroup"], Resource = ["${local.ec2}:security-group/*"], Condition = local.elb_making },
      {
        Effect    = "Allow"
        Action    = ["ec2:CreateTags"]
        Resource  = ["${local.ec2}:security-group/*"]
        Condition = { StringEquals = { "ec2:CreateAction" = "CreateSecurityGroup", "aws:RequestTag/elbv2.k8s.aws/cluster" = var.cluster_name } }
      },
      {
        Effect    = "Allow"
        Action    = ["ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress", "ec2:DeleteSecurityGroup"]
        Resource  = ["${local.ec2}:security-group/*"]
        Condition = local.elb_owned
      },
      # It opens the nodes' group to what it makes.
      {
        Effect    = "Allow"
        Action    = ["ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress"]
        Resource  = ["${local.ec2}:security-group/*"]
        Condition = local.owned
      },
    ]

    external-dns = [
      { Effect = "Allow", Action = ["route53:ChangeResourceRecordSets", "route53:ListResourceRecordSets", "route53:ListTagsForResource"], Resource = ["${local.arn}:route53:::hostedzone/${var.zone_id}"] },
      { Effect = "Allow", Action = ["route53:ListHostedZones"], Resource = ["*"] },
    ]

    ebs-csi = [
      {
        Effect = "Allow"
        Action = [
          "ec2:DescribeAvailabilityZones", "ec2:DescribeInstances", "ec2:DescribeSnapshots", "ec2:DescribeTags", "ec2:DescribeVolumes",
          "ec2:DescribeVolumesModifications", "ec2:DescribeVolumeStatus",
        ]
        Resource = ["*"]
      },
      {
        Effect    = "Allow"
        Action    = ["ec2:CreateVolume"]
        Resource  = ["${local.ec2}:volume/*"]
        Condition = { StringEquals = { "aws:RequestTag/ebs.csi.aws.com/cluster" = "true" } }
      },
      {
        Effect    = "Allow"
        Action    = ["ec2:CreateTags"]
        Resource  = ["${local.ec2}:volume/*"]
        Condition = { StringEquals = { "ec2:CreateAction" = "CreateVolume" } }
      },
      {
        Effect    = "Allow"
        Action    = ["ec2:AttachVolume", "ec2:DetachVolume", "ec2:ModifyVolume", "ec2:DeleteVolume"]
        Resource  = ["${local.ec2}:volume/*"]
        Condition = { StringEquals = { "aws:ResourceTag/ebs.csi.aws.com/cluster" = "true" } }
      },
      { Effect = "Allow", Action = ["ec2:AttachVolume", "ec2:DetachVolume"], Resource = ["${local.ec2}:instance/*"], Condition = local.owned },
      { Effect = "Allow", Action = ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext"], Resource = [var.kms_key_arns["nodes"]] },
      { Effect = "Allow", Action = ["kms:CreateGrant"], Resource = [var.kms_key_arns["nodes"]], Condition = { Bool = { "kms:GrantIsForAWSResource" = "true" } } },
    ]
  }
}
