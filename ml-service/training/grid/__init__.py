"""The photograph model: YOLOv8's neck, boxes and a head for the whole picture on EfficientNet-Lite0.

What is learnt is learnt on the pictures of the data folder that may be redistributed.

Ultralytics is AGPL-3.0. It is imported here and nowhere else, never installed with the product, and nothing of it is
copied into this repository; what its maker claims about weights trained with it is on the model's card.
"""
