# One VPC over three availability zones: public subnets hold load balancers and NAT gateways only, private ones the nodes,
# data ones the managed stores, which have no way out to the internet.

locals {
  zones = { for index, zone in var.availability_zones : zone => index }

  # Of a /16: public .0-.2 (/24), data .16-.18 (/24), private .32, .48, .64 (/20), so that each kind can grow on.
  public_cidrs  = { for zone, index in local.zones : zone => cidrsubnet(var.cidr, 8, index) }
  data_cidrs    = { for zone, index in local.zones : zone => cidrsubnet(var.cidr, 8, 16 + index) }
  private_cidrs = { for zone, index in local.zones : zone => cidrsubnet(var.cidr, 4, 2 + index) }

  nat_zones = var.single_nat_gateway ? { (var.availability_zones[0]) = 0 } : local.zones
}

resource "aws_vpc" "this" {
  cidr_block           = var.cidr
  enable_dns_support   = true
  enable_dns_hostnames = true

  tags = { Name = var.name }
}

# What AWS makes by itself is closed, so that nothing uses it unnoticed.
resource "aws_default_security_group" "closed" {
  vpc_id = aws_vpc.this.id

  tags = { Name = "${var.name}-default-closed" }
}

resource "aws_default_network_acl" "closed" {
  default_network_acl_id = aws_vpc.this.default_network_acl_id

  tags = { Name = "${var.name}-default-closed" }
}

resource "aws_internet_gateway" "this" {
  vpc_id = aws_vpc.this.id

  tags = { Name = var.name }
}

resource "aws_subnet" "public" {
  for_each = local.zones

  vpc_id                  = aws_vpc.this.id
  availability_zone       = each.key
  cidr_block              = local.public_cidrs[each.key]
  map_public_ip_on_launch = false

  tags = {
    Name                                        = "${var.name}-public-${each.key}"
    "kubernetes.io/role/elb"                    = "1"
    "kubernetes.io/cluster/${var.cluster_name}" = "shared"
  }
}

resource "aws_subnet" "private" {
  for_each = local.zones

  vpc_id            = aws_vpc.this.id
  availability_zone = each.key
  cidr_block        = local.private_cidrs[each.key]

  tags = {
    Name                                        = "${var.name}-private-${each.key}"
    "kubernetes.io/role/internal-elb"           = "1"
    "kubernetes.io/cluster/${var.cluster_name}" = "shared"
  }
}

resource "aws_subnet" "data" {
  for_each = local.zones

  vpc_id            = aws_vpc.this.id
  availability_zone = each.key
  cidr_block        = local.data_cidrs[each.key]

  tags = { Name = "${var.name}-data-${each.key}" }
}

resource "aws_eip" "nat" {
  # checkov:skip=CKV2_AWS_19: the address belongs to a NAT gateway, which this check does not look for.
  for_each = local.nat_zones

  domain = "vpc"

  tags = { Name = "${var.name}-nat-${each.key}" }
}

resource "aws_nat_gateway" "this" {
  for_each = local.nat_zones

  allocation_id = aws_eip.nat[each.key].id
  subnet_id     = aws_subnet.public[each.key].id

  tags = { Name = "${var.name}-${each.key}" }

  depends_on = [aws_internet_gateway.this]
}
