"""Vary pictures on the way into the network: place, size, angle, mirror, light, colour, holes, patches of others."""

import math
from typing import Final

import torch
from torch import Tensor, nn

_GREY: Final = 114 / 255
_LUMA: Final = torch.tensor([0.299, 0.587, 0.114])


def shake(images: Tensor, size_px: int) -> Tensor:
    """Vary each picture on its own: ``(N, 3, S, S)`` uint8 to ``(N, 3, size_px, size_px)`` float32, 0 to 1."""
    pictures = images.float() / 255
    grid = nn.functional.affine_grid(_views(len(pictures)), [len(pictures), 3, size_px, size_px], align_corners=False)
    moved = nn.functional.grid_sample(pictures - _GREY, grid, align_corners=False) + _GREY
    return _punch(_recolour(moved)).clamp_(0, 1)


def _views(count: int) -> Tensor:
    """Choose what part of each square is seen: ``(N, 2, 3)``; three fifths to a bit more than all, turned, sheared."""
    zoom = torch.empty(count).uniform_(0.6, 1.08)
    stretch = torch.empty(count).uniform_(-0.12, 0.12).exp()
    angle = torch.empty(count).normal_(0, 8 * math.pi / 180)
    shear = torch.empty(count).uniform_(-0.08, 0.08)
    mirror = torch.where(torch.rand(count) < 0.5, -1.0, 1.0)
    room = (1 - zoom).abs() + 0.05
    shift = torch.empty(2, count).uniform_(-1, 1) * room
    cos, sin = torch.cos(angle) * zoom, torch.sin(angle) * zoom
    rows = [mirror * cos * stretch, -sin + shear, shift[0], mirror * sin, cos / stretch, shift[1]]
    return torch.stack(rows, dim=1).view(count, 2, 3)


def _recolour(pictures: Tensor) -> Tensor:
    """Change brightness, contrast, saturation and the balance of the channels."""
    count = len(pictures)

    def draw(width: float, channels: int = 1) -> Tensor:
        return torch.empty(count, channels, 1, 1).uniform_(1 - width, 1 + width)

    grey = (pictures * _LUMA.view(1, 3, 1, 1)).sum(dim=1, keepdim=True)
    pictures = grey + (pictures - grey) * draw(0.3)
    middle = pictures.mean(dim=(1, 2, 3), keepdim=True)
    return (middle + (pictures - middle) * draw(0.25)) * draw(0.25) * draw(0.06, channels=3)


def _punch(pictures: Tensor) -> Tensor:
    """Cover a rectangle of every sixth picture with grey."""
    size = pictures.shape[-1]
    for picture in pictures[torch.rand(len(pictures)) < 1 / 6]:
        top, left, height, width = _rectangle(size, float(torch.empty(1).uniform_(0.02, 0.2)))
        picture[:, top : top + height, left : left + width] = _GREY
    return pictures


def _rectangle(size: int, part: float) -> tuple[int, int, int, int]:
    """Place a rectangle that covers about a part of a square: top, left, height, width."""
    stretch = math.exp(float(torch.empty(1).uniform_(-0.5, 0.5)))
    height = min(size, max(1, round(size * math.sqrt(part) * stretch)))
    width = min(size, max(1, round(size * math.sqrt(part) / stretch)))
    top, left = int(torch.randint(0, size - height + 1, (1,))), int(torch.randint(0, size - width + 1, (1,)))
    return top, left, height, width
