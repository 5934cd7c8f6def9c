/** Nulls as a user writes them, from outside the project's packages. */
@NullMarked
package org.example.nulls;

import org.jspecify.annotations.NullMarked;
