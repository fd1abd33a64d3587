"""A card for other programs to apply: as SQL, as an ONNX model, as PMML. Each gives the score that the card gives."""
