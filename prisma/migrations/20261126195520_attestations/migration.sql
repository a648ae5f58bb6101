-- CreateTable
CREATE TABLE "attestations" (
    "build_id" UUID NOT NULL,
    "provenance" TEXT NOT NULL,
    "sbom" TEXT,

    CONSTRAINT "attestations_pkey" PRIMARY KEY ("build_id")
);

-- CreateIndex
CREATE INDEX "builds_image_idx" ON "builds"("image");

-- AddForeignKey
ALTER TABLE "attestations" ADD CONSTRAINT "attestations_build_id_fkey" FOREIGN KEY ("build_id") REFERENCES "builds"("id") ON DELETE CASCADE ON UPDATE CASCADE;
