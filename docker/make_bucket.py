"""Make the bucket of challenge images where it is missing: ``python make_bucket.py``, with captcha-api's settings."""

import sys
import time
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError
from realcatcha_captcha.adapters.object_store.opening import ObjectStorageOptions
from realcatcha_captcha.adapters.object_store.s3 import connect_s3
from realcatcha_captcha.settings import CaptchaSettings

_PATIENCE_S: Final = 60.0
_RETRY_S: Final = 1.0
_OURS_ALREADY: Final = frozenset({"BucketAlreadyOwnedByYou", "BucketAlreadyExists"})


def main() -> int:
    """Run the command; give the exit status."""
    settings = CaptchaSettings()
    bucket = settings.object_store_url.removeprefix("s3://") or settings.object_storage_bucket
    options = ObjectStorageOptions(
        access_key=settings.object_storage_access_key,
        secret_key=settings.object_storage_secret_key,
        region=settings.object_storage_region,
    )
    client = connect_s3(options, endpoint=settings.object_storage_endpoint)
    give_up_at = time.monotonic() + _PATIENCE_S
    while True:
        try:
            client.create_bucket(Bucket=bucket)
        except ClientError as error:
            if error.response["Error"]["Code"] in _OURS_ALREADY:
                break
            raise
        except BotoCoreError as error:  # not there yet
            if time.monotonic() > give_up_at:
                raise
            print(f"waiting for the store: {error}", flush=True)
            time.sleep(_RETRY_S)
        else:
            break
    print(f"the bucket {bucket} is there")
    return 0


if __name__ == "__main__":
    sys.exit(main())
