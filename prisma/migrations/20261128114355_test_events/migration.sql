-- CreateTable
CREATE TABLE "test_events" (
    "operation" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "method" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "headers" JSONB NOT NULL,
    "body" TEXT NOT NULL,
    "by" TEXT,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "test_events_pkey" PRIMARY KEY ("operation","name")
);

-- AddForeignKey
ALTER TABLE "test_events" ADD CONSTRAINT "test_events_operation_fkey" FOREIGN KEY ("operation") REFERENCES "operations"("name") ON DELETE CASCADE ON UPDATE CASCADE;
