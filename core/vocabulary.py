"""The field's words with their DICOM codes: anatomy.

Codes are SNOMED CT (scheme ``SCT``), defined terms for Body Part Examined from PS3.16 Annex L.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Anatomy:
    """A body region.

    Attributes:
        id: Our stable name, as it stands in bundles.
        meaning: For people.
        code: SNOMED CT code.
        body_parts: Values of Body Part Examined (0018,0015) that mean it, as files say them.
    """

    id: str
    meaning: str
    code: str
    body_parts: tuple[str, ...]


ANATOMY: tuple[Anatomy, ...] = (
    Anatomy("humerus", "Humerus", "85050009", ("HUMERUS", "XR_HUMERUS")),
    Anatomy("upper-arm", "Upper arm", "40983000", ("UPPERARM", "ARM")),
    Anatomy("shoulder", "Shoulder", "16982005", ("SHOULDER", "XR_SHOULDER", "SHOULDERJOINT")),
    Anatomy("clavicle", "Clavicle", "51299004", ("CLAVICLE",)),
    Anatomy("scapula", "Scapula", "79601000", ("SCAPULA",)),
    Anatomy("elbow", "Elbow", "16953009", ("ELBOW", "XR_ELBOW", "ELBOWJOINT")),
    Anatomy("forearm", "Forearm", "14975008", ("FOREARM", "XR_FOREARM", "RADIUS", "ULNA", "RADIUSULNA")),
    Anatomy("wrist", "Wrist", "74670003", ("WRIST", "XR_WRIST", "WRISTJOINT")),
    Anatomy("hand", "Hand", "85562004", ("HAND", "XR_HAND")),
    Anatomy("finger", "Finger", "7569003", ("FINGER", "XR_FINGER", "THUMB")),
    Anatomy("pelvis", "Pelvis", "12921003", ("PELVIS",)),
    Anatomy("hip", "Hip", "24136001", ("HIP", "HIPJOINT")),
    Anatomy("thigh", "Thigh", "68367000", ("THIGH", "FEMUR")),
    Anatomy("knee", "Knee", "72696002", ("KNEE", "KNEEJOINT", "PATELLA")),
    Anatomy("lower-leg", "Lower leg", "30021000", ("LEG", "LOWERLEG", "TIBIA", "FIBULA", "TIBIAFIBULA")),
    Anatomy("ankle", "Ankle", "70258002", ("ANKLE", "ANKLEJOINT", "CALCANEUS")),
    Anatomy("foot", "Foot", "56459004", ("FOOT", "TOE")),
    Anatomy("chest", "Chest", "51185008", ("CHEST", "THORAX", "LUNG", "RIB")),
    Anatomy("spine", "Spine", "421060004", ("SPINE", "CSPINE", "TSPINE", "LSPINE")),
    Anatomy("skull", "Skull", "89546000", ("SKULL", "HEAD")),
    Anatomy("abdomen", "Abdomen", "818983003", ("ABDOMEN",)),
)

_BY_ID = {anatomy.id: anatomy for anatomy in ANATOMY}
_BY_BODY_PART = {part: anatomy for anatomy in ANATOMY for part in anatomy.body_parts}


def anatomy(identifier: str) -> Anatomy:
    """The anatomy with this id.

    Raises:
        KeyError: There is none.
    """
    return _BY_ID[identifier]


def anatomy_of(body_part: str) -> Anatomy | None:
    """The anatomy that a Body Part Examined means, however it is written; None when it is unknown or empty."""
    plain = "".join(sign for sign in body_part.upper() if sign.isalnum() or sign == "_")
    return _BY_BODY_PART.get(plain)
