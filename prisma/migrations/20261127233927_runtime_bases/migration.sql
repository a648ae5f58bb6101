-- CreateTable
CREATE TABLE "runtime_bases" (
    "runtime" TEXT NOT NULL,
    "base_image" TEXT NOT NULL,
    "image_id" TEXT,
    "bytes" BIGINT,
    "language_version" TEXT,
    "looked_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "runtime_bases_pkey" PRIMARY KEY ("runtime")
);
