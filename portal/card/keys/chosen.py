"""The key provider of the process, as the settings say."""

from importlib import import_module

from portal.card.keys.files import FileKeys
from portal.card.keys.provider import KeyProvider
from portal.config import Mode, Settings, SettingsError


def provider_of(settings: Settings) -> KeyProvider | None:
    """Return where the card's keys are; None where no card is issued."""
    if settings.card_key_folder is not None:
        if settings.mode is Mode.PRODUCTION:
            raise SettingsError("PORTAL_CARD_KEY_FOLDER is for the demo alone.")
        return FileKeys(settings.card_key_folder)
    if settings.card_pkcs11_module is None:
        return None
    if settings.card_pkcs11_pin_file is None or settings.card_certificate_folder is None:
        raise SettingsError("Set PORTAL_CARD_PKCS11_PIN_FILE and PORTAL_CARD_CERTIFICATE_FOLDER.")
    # Its libraries are a megabyte of every process: they are loaded only where there is such a module.
    pkcs11 = import_module("portal.card.keys.pkcs11")
    module = pkcs11.Module(
        settings.card_pkcs11_module,
        settings.card_pkcs11_token,
        settings.card_pkcs11_pin_file,
        settings.card_certificate_folder,
    )
    provider: KeyProvider = pkcs11.ModuleKeys.of(module)
    return provider
