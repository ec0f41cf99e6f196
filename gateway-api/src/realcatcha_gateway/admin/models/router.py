"""Models: what is served, by whom, and how another version compares."""

import re
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Request

from realcatcha_gateway.admin.access import ACCESS_ERRORS, Administrator
from realcatcha_gateway.admin.models.client import Models
from realcatcha_gateway.admin.models.errors import ModelNotFound
from realcatcha_gateway.admin.models.schemas import CardAnswer, ComparisonsAnswer, ModelsAnswer
from realcatcha_gateway.web.openapi import problems

_NAME: Final = re.compile(r"[a-z][a-z-]{0,39}")

router = APIRouter(prefix="/v1/admin/models", tags=["administration"])


def get_models(request: Request, _administrator: Administrator) -> Models:
    """Give the models."""
    models: Models = request.app.state.models
    return models


def get_model_name(model_name: Annotated[str, Path(description="Name of a model")]) -> str:
    """Read the path's name; text that no model can have is as unknown as any other. Raises ModelNotFound."""
    if not _NAME.fullmatch(model_name):
        raise ModelNotFound
    return model_name


TheModels = Annotated[Models, Depends(get_models)]
ModelName = Annotated[str, Depends(get_model_name)]


@router.get("", responses=problems(*ACCESS_ERRORS))
def list_models(models: TheModels) -> ModelsAnswer:
    """Give every model with version, hash, what its card says first, its figures, and the workers that loaded it."""
    return ModelsAnswer.of(models.overview())


@router.get("/comparisons", responses=problems(*ACCESS_ERRORS))
def list_model_comparisons(models: TheModels) -> ComparisonsAnswer:
    """Tell how a version that only looks on (`ML_BEHAVIOUR_SHADOW`) compares with the served one, over 30 days."""
    return ComparisonsAnswer.of(models.comparisons())


@router.get("/{model_name}/card", responses=problems(*ACCESS_ERRORS, ModelNotFound))
def read_model_card(models: TheModels, model_name: ModelName) -> CardAnswer:
    """Give a model's card: data, licences, figures, limits."""
    return CardAnswer(name=model_name, card=models.card(model_name))
