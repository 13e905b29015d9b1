// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.domain.JavaTypeVariable;
import com.tngtech.archunit.core.domain.ThrowsDeclaration;
import java.util.Collection;
import java.util.stream.Stream;

/** What a public class says of itself to others: its supertypes, and its public and protected members. */
final class Signatures {
    private Signatures() {}

    /** Whether a class and all around it are public. */
    static boolean isPublic(JavaClass c) {
        return c.getModifiers().contains(JavaModifier.PUBLIC)
                && c.getEnclosingClass().map(Signatures::isPublic).orElse(true);
    }

    /** All types in it, those in type arguments included. */
    static Stream<JavaClass> types(JavaClass c) {
        Stream<JavaType> supertypes = Stream.concat(c.getSuperclass().stream(), c.getInterfaces().stream());
        Stream<JavaType> bounds = bounds(c.getTypeParameters());
        Stream<JavaType> members =
                c.getMembers().stream().filter(Signatures::isOpen).flatMap(Signatures::types);
        return Stream.of(supertypes, bounds, members)
                .flatMap(types -> types)
                .flatMap(type -> type.getAllInvolvedRawTypes().stream());
    }

    private static boolean isOpen(JavaMember member) {
        return !member.getModifiers().contains(JavaModifier.SYNTHETIC)
                && (member.getModifiers().contains(JavaModifier.PUBLIC)
                        || member.getModifiers().contains(JavaModifier.PROTECTED));
    }

    private static Stream<JavaType> types(JavaMember member) {
        if (member instanceof JavaField field) {
            return Stream.of(field.getType());
        }
        JavaCodeUnit method = (JavaCodeUnit) member;
        return Stream.of(
                        Stream.of(method.getReturnType()),
                        method.getParameterTypes().stream(),
                        bounds(method.getTypeParameters()),
                        method.getThrowsClause().stream().map(ThrowsDeclaration::getRawType))
                .flatMap(types -> types);
    }

    private static Stream<JavaType> bounds(Collection<? extends JavaTypeVariable<?>> variables) {
        return variables.stream().flatMap(variable -> variable.getUpperBounds().stream());
    }
}
