-- AlterTable
ALTER TABLE "invocations" ADD COLUMN     "idempotency_key" TEXT;

-- CreateIndex
CREATE UNIQUE INDEX "invocations_operation_idempotency_key_key" ON "invocations"("operation", "idempotency_key");
