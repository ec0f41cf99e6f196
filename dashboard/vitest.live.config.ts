// Against a running product: tests/e2e/test_dashboard_client.py starts one and says where it is.
import { defineConfig } from "vitest/config";

export default defineConfig({ test: { include: ["tests/live/*.test.ts"], testTimeout: 30_000 } });
